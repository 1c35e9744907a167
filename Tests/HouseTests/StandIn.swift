/// A program that the deploy scripts call, replaced by a few lines of bash that record the call.
enum StandIn: String, CaseIterable {
    case swift
    case dpkgQuery = "dpkg-query"
    case aptGet = "apt-get"
    case id
    case compiler = "cc"
    case python = "python3"

    var script: String {
        switch self {
        case .swift:
            #"""
            echo "swift $*" >>"$SANDBOX/calls"
            case $1 in
            --version) echo "Swift version ${SWIFT_VERSION:-6.3.1} (swift-RELEASE)" ;;
            build)
                [[ ! ${BUILD_FAILS:-} ]] || exit 1
                while [[ $1 != --package-path ]]; do shift; done
                checkout=$2
                while [[ $1 != --product ]]; do shift; done
                mkdir -p "$checkout/.build/release"
                printf '#!/usr/bin/env bash\necho "$PWD"\nprintf "[%%s]" "$@"\n' >"$checkout/.build/release/$2"
                printf '# %s\n' "${EPOCHREALTIME}" >>"$checkout/.build/release/$2"
                chmod +x "$checkout/.build/release/$2"
                echo '{}' >"$checkout/Package.resolved"
                echo "talk of the build"
                ;;
            test)
                [[ ${TESTS_FAIL:-} ]] || exit 0
                printf '%s\n' "◇ Test one started." "✘ Test one recorded an issue" "✔ Test two passed"
                exit 1
                ;;
            esac
            """#
        case .dpkgQuery:
            #"""
            if [[ -e $SANDBOX/installed ]] || [[ " ${MISSING:-} " != *" ${@: -1} "* ]]; then
                echo installed
            else
                echo not-installed
            fi
            """#
        case .aptGet:
            #"""
            echo "apt-get $*" >>"$SANDBOX/calls"
            [[ " $* " != *" install "* ]] || : >"$SANDBOX/installed"
            """#
        case .python:
            #"""
            if [[ $1 == -c ]]; then
                [[ ! ${PYTHON_UNFIT:-} ]]
            else
                echo "python3 $*" >>"$SANDBOX/calls"
            fi
            """#
        case .compiler:
            "exec cat >/dev/null\n"
        case .id:
            "echo \"${USER_ID:-0}\"\n"
        }
    }
}
