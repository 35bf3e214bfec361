// What Swift cannot say of libcurl, whose header is not needed: calls of a function with variable
// arguments by its address, and a structure with a union. curl/curl.h, curl/multi.h.

#ifndef CURL_FOR_SWIFT_H
#define CURL_FOR_SWIFT_H

#include <stddef.h>

// CURLcode curl_easy_setopt(CURL *, CURLoption, ...)
typedef int (*curl_setopt)(void *, int, ...);

// curl_write_callback
typedef size_t (*curl_receiver)(char *, size_t, size_t, void *);

static inline int curl_set_number(void *setopt, void *easy, int option, long value) {
    return ((curl_setopt)setopt)(easy, option, value);
}

static inline int curl_set_pointer(void *setopt, void *easy, int option, const void *value) {
    return ((curl_setopt)setopt)(easy, option, value);
}

static inline int curl_set_receiver(void *setopt, void *easy, int option, curl_receiver value) {
    return ((curl_setopt)setopt)(easy, option, value);
}

// CURLMsg
struct curl_message {
    int kind;
    void *easy;
    union {
        void *other;
        int result;
    } data;
};

#endif
