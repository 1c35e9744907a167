# shellcheck shell=bash
# Shared by deploy/run, deploy/test, deploy/postgres and .ci/run: messages, and preparing a machine for the build. Sourced,
# not run. All messages go to stderr: stdout belongs to the program that runs afterwards.

root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
readonly root
# shellcheck disable=SC2034  # read by the scripts that source this one
readonly executables=(freshet freshet-coordinator freshet-virtual-bank freshet-regular-bank freshet-simulation)

# The programs need no Swift on their machine. Optimising across modules takes a third off the processor time per loan.
# shellcheck disable=SC2034  # read by the scripts that source this one
readonly release=(--configuration release --static-swift-stdlib -Xswiftc -cross-module-optimization)

# Besides Swift, the build needs git and certificates to fetch packages, libcurl for Transport, jemalloc for the server
# processes, libpq for Postgres, and SQLite for Journal.
packages=(ca-certificates git libcurl4-openssl-dev libjemalloc-dev libpq-dev libsqlite3-dev)

# say TEXT
say() {
    local script
    script=$(readlink -f -- "$0")
    printf '%s: %s\n' "${script#"$root/"}" "$1" >&2
}

# fail STATUS CODE WHAT NEXT: ends the script with a status of sysexits.h.
fail() {
    printf 'error[%s]: %s\nnext: %s\n' "$2" "$3" "$4" >&2
    exit "$1"
}

# Sets swift_version to the whole output of swift --version.
require_swift() {
    local needed found
    needed=$(sed -n '1s/^.*swift-tools-version: *//p' "$root/Package.swift")
    command -v swift >/dev/null || fail 69 swift_missing \
        "swift is not on PATH; Freshet needs Swift $needed or newer" \
        "install it from https://www.swift.org/install/linux/ and check with: swift --version"
    swift_version=$(swift --version 2>&1 </dev/null) || fail 69 swift_broken \
        "swift is on PATH but does not run: $swift_version" \
        "repair the installation (https://www.swift.org/install/linux/) and check with: swift --version"
    [[ $swift_version =~ Swift\ version\ ([0-9]+\.[0-9]+) ]] || fail 69 swift_unknown \
        "swift does not report its version: $swift_version" \
        "put a Swift $needed or newer first on PATH and check with: swift --version"
    found=${BASH_REMATCH[1]}
    printf '%s\n' "$needed" "$found" | sort --version-sort --check=quiet || fail 69 swift_too_old \
        "this is Swift $found; Freshet needs $needed or newer" \
        "install a newer one from https://www.swift.org/install/linux/ and check with: swift --version"
}

# The tests start the bank of fixtures/banks/python; the first python3 on PATH may not be the system's.
require_python() {
    python3 -c 'import sys, cryptography; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || fail 69 python_unfit \
        "the first python3 on PATH is missing, is older than 3.11, or lacks the package cryptography" \
        "put the system's python3 first on PATH, or give that one the package: python3 -m pip install cryptography"
}

# Installs the missing packages; does not call apt if none is missing.
install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        headers_are_there || fail 69 apt_missing \
            "curl/curl.h, jemalloc/jemalloc.h, libpq-fe.h or sqlite3.h is missing, and this system has no apt to install them with" \
            "install git and the development files of libcurl (with OpenSSL), jemalloc, libpq and SQLite with your system's package manager"
        return
    fi
    local missing
    missing=$(missing_packages)
    [[ -n $missing ]] || return 0
    command -v apt-get >/dev/null || fail 69 apt_missing \
        "missing packages: $missing; this system has no apt-get to install them with" \
        "install them with your system's package manager, then run this again"
    local as_root=()
    if [[ $(id -u) != 0 ]]; then
        command -v sudo >/dev/null || fail 77 not_root \
            "missing packages: $missing; installing them needs root, and sudo is missing" \
            "run as root: apt-get install $missing"
        as_root=(sudo)
    fi
    say "installing $missing"
    local patience=(-o DPkg::Lock::Timeout=300)
    "${as_root[@]}" apt-get "${patience[@]}" update >&2 </dev/null ||
        say "the package lists could not be refreshed; continuing with the present ones"
    # shellcheck disable=SC2086  # one word per package
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${patience[@]}" install --yes \
        --no-install-recommends --no-remove $missing >&2 </dev/null || fail 75 apt_failed \
        "apt-get could not install $missing; its own messages are above" \
        "fix the problem that they name, or install the packages by hand, then run this again"
}

# The names of the packages that are not installed, in one line.
missing_packages() {
    local package missing=()
    for package in "${packages[@]}"; do
        dpkg-query --show --showformat '${db:Status-Status}\n' "$package" 2>/dev/null | grep -x installed >/dev/null ||
            missing+=("$package")
    done
    echo "${missing[*]}"
}

# Without a package database, asks the compiler.
headers_are_there() {
    local compiler
    compiler=$(command -v clang || command -v cc) || return 1
    printf '#include <%s>\n' curl/curl.h jemalloc/jemalloc.h libpq-fe.h sqlite3.h |
        "$compiler" -fsyntax-only -I /usr/include/postgresql -x c - 2>/dev/null
}

# build PRODUCT [OPTION…]: builds one product. A plain `swift build` or `--build-tests` also compiles the protoc of
# swift-protobuf, which nothing here uses and which takes twenty minutes on two cores.
build() {
    swift build --package-path "$root" --product "$@" >&2 </dev/null || fail 70 build_failed \
        "$1 could not be built; the messages of swift build are above" \
        "fix the problem that they name; if a package could not be fetched, check the network and run this again"
}
