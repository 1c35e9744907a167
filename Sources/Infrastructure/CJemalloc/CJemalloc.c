#include "CJemalloc.h"

#include <jemalloc/jemalloc.h>
#include <stddef.h>

const char *jemalloc_version(void) {
    const char *version = NULL;
    size_t size = sizeof version;
    return mallctl("version", &version, &size, NULL, 0) == 0 ? version : "unknown";
}
