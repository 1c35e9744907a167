import Crypto
import SwiftProtobuf
