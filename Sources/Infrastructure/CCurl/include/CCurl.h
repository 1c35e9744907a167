// libcurl for Swift: its option setters are C variadics, which Swift cannot call, so each argument type gets a shim.
// It also brings Linux's epoll and eventfd, which Swift's own C library module leaves out.
#pragma once

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

static inline CURLcode curl_easy_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_easy_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_easy_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_easy_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, value);
}

/// libcurl copies the `count` bytes.
static inline CURLcode curl_easy_set_blob(CURL *handle, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {.data = (void *)bytes, .len = count, .flags = CURL_BLOB_COPY};
    return curl_easy_setopt(handle, option, &blob);
}

static inline CURLcode curl_easy_set_list(CURL *handle, CURLoption option, const struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

/// `receive(bytes, 1, count, context)` returns how many bytes it took; any number but `count` ends the transfer.
static inline CURLcode curl_easy_set_receive(
    CURL *handle, size_t (*receive)(char *, size_t, size_t, void *), void *context
) {
    CURLcode result = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
    return result != CURLE_OK ? result : curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

/// `before` runs after a connection is established, before any byte of the request is sent on it.
static inline CURLcode curl_easy_set_before_request(
    CURL *handle, int (*before)(void *, char *, char *, int, int), void *context
) {
    CURLcode result = curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, before);
    return result != CURLE_OK ? result : curl_easy_setopt(handle, CURLOPT_PREREQDATA, context);
}

/// `opened` runs after a socket was made, before it is connected.
static inline CURLcode curl_easy_set_socket_opened(
    CURL *handle, int (*opened)(void *, curl_socket_t, curlsocktype), void *context
) {
    CURLcode result = curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, opened);
    return result != CURLE_OK ? result : curl_easy_setopt(handle, CURLOPT_SOCKOPTDATA, context);
}

static inline CURLcode curl_easy_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode curl_easy_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode curl_easy_get_string(CURL *handle, CURLINFO info, const char **value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode curl_easy_get_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}

/// `watch(easy, socket, what, context, socket's own)` is called with the events that libcurl waits for on each socket.
static inline CURLMcode curl_multi_set_socket_watch(CURLM *handle, curl_socket_callback watch, void *context) {
    CURLMcode result = curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, watch);
    return result != CURLM_OK ? result : curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, context);
}

/// `set(multi, milliseconds, context)` is called with the time until libcurl wants its next call; -1 for never.
static inline CURLMcode curl_multi_set_timer(CURLM *handle, curl_multi_timer_callback set, void *context) {
    CURLMcode result = curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, set);
    return result != CURLM_OK ? result : curl_multi_setopt(handle, CURLMOPT_TIMERDATA, context);
}

static inline CURLMcode curl_multi_set_long(CURLM *handle, CURLMoption option, long value) {
    return curl_multi_setopt(handle, option, value);
}
