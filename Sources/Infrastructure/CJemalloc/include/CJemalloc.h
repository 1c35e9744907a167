// jemalloc for server processes: linking this target makes it the process's allocator.
#pragma once

/// The version of the allocator that serves this process, such as `5.3.0`; a constant, never freed.
const char *jemalloc_version(void);
