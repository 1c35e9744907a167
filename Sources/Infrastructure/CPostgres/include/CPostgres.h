// libpq for Swift, wherever the system keeps its header. A shim starts a connection, because libpq takes the arguments
// as two arrays of pointers.
#pragma once

#include <poll.h>
#include <stddef.h>

#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif

/// Begins to connect; `url` is a connection URI, `options` are settings of the session as `-c name=value`.
static inline PGconn *postgres_connect_start(const char *url, const char *application, const char *options) {
    const char *const keywords[] = {"dbname", "application_name", "options", "client_encoding", NULL};
    const char *const values[] = {url, application, options, "UTF8", NULL};
    return PQconnectStartParams(keywords, values, 1);
}
