// One bit for each byte of some class: what Swift's vectors have no operation for.
//
// This is the first stage of simdjson's structural index (Langdale and Lemire, "Parsing Gigabytes of
// JSON per Second", VLDB Journal 28, 2019). The class of text_stops is what PlainText in
// Bytes/PlainText.swift says is not plain; StringEndIndexTests compares the two. Five comparisons
// take three steps where some plain bytes that are seldom in values are stops too: < > ? ] ^ _ | } ~

#ifndef BYTE_MASKS_H
#define BYTE_MASKS_H

#include <stddef.h>
#include <stdint.h>

enum { TEXT_BLOCK = 32, TEXT_WORD = 64 };

typedef uint8_t text_block __attribute__((ext_vector_type(TEXT_BLOCK), aligned(1)));
typedef int8_t text_block_signed __attribute__((ext_vector_type(TEXT_BLOCK)));
typedef _Bool text_block_stops __attribute__((ext_vector_type(TEXT_BLOCK)));

static inline __attribute__((always_inline)) uint64_t
bits_of(text_block_stops stops) {
    uint32_t bits;
    __builtin_memcpy(&bits, &stops, sizeof bits);
    return bits;
}

static inline __attribute__((always_inline)) uint64_t
text_stops_of_block(const uint8_t *_Nonnull bytes) {
    const text_block text = *(const text_block *)bytes;
    // Swapping space and quote puts the quote after the last control character; adding 4 makes
    // what begins with | negative, as all after ASCII is.
    return bits_of(__builtin_convertvector(
        ((text_block_signed)((text ^ 2) + 4) <= 0x20 + 4)  // control characters, " | } ~
            | (text_block_signed)((text & 0x9C) == 0x1C)   // < = > ? \ ] ^ _
            | (text_block_signed)(text == ':'),
        text_block_stops));
}

// The bytes at which a string of JSON ends or does not mean itself: " \ and control characters.
static inline __attribute__((always_inline)) uint64_t
string_stops_of_block(const uint8_t *_Nonnull bytes) {
    const text_block text = *(const text_block *)bytes;
    return bits_of(__builtin_convertvector(
        (text_block_signed)(text < 0x20) | (text_block_signed)(text == '"')
            | (text_block_signed)(text == '\\'),
        text_block_stops));
}

// The same bytes, each kind by itself; with the control characters what is not ASCII, or not.
struct string_classes {
    uint64_t quotes, backslashes, controls;
};
struct escape_classes {
    uint64_t quotes, backslashes, others;
};

static inline __attribute__((always_inline)) uint64_t
quotes_of_block(const uint8_t *_Nonnull bytes) {
    const text_block text = *(const text_block *)bytes;
    return bits_of(__builtin_convertvector((text_block_signed)(text == '"'), text_block_stops));
}

static inline __attribute__((always_inline)) uint64_t
backslashes_of_block(const uint8_t *_Nonnull bytes) {
    const text_block text = *(const text_block *)bytes;
    return bits_of(__builtin_convertvector((text_block_signed)(text == '\\'), text_block_stops));
}

static inline __attribute__((always_inline)) uint64_t
controls_of_block(const uint8_t *_Nonnull bytes) {
    const text_block text = *(const text_block *)bytes;
    return bits_of(__builtin_convertvector((text_block_signed)(text < 0x20), text_block_stops));
}

// Control characters and what is not ASCII, which is negative.
static inline __attribute__((always_inline)) uint64_t
others_of_block(const uint8_t *_Nonnull bytes) {
    const text_block text = *(const text_block *)bytes;
    return bits_of(__builtin_convertvector((text_block_signed)text < 0x20, text_block_stops));
}

// A word for 64 bytes, of two blocks.
#define WORD(stops_of_block, bytes) \
    (stops_of_block(bytes) | stops_of_block((bytes) + TEXT_BLOCK) << TEXT_BLOCK)

static inline __attribute__((always_inline)) void
text_stops_of_words(const uint8_t *_Nonnull bytes, uint64_t *_Nonnull words, size_t count) {
    for (size_t word = 0; word < count; word++, bytes += TEXT_WORD) {
        words[word] = WORD(text_stops_of_block, bytes);
    }
}

static inline __attribute__((always_inline)) uint64_t
string_stops_of_word(const uint8_t *_Nonnull bytes) {
    return WORD(string_stops_of_block, bytes);
}

static inline __attribute__((always_inline)) struct string_classes
string_classes_of_word(const uint8_t *_Nonnull bytes) {
    return (struct string_classes){
        WORD(quotes_of_block, bytes), WORD(backslashes_of_block, bytes),
        WORD(controls_of_block, bytes)};
}

static inline __attribute__((always_inline)) struct escape_classes
escape_classes_of_word(const uint8_t *_Nonnull bytes) {
    return (struct escape_classes){
        WORD(quotes_of_block, bytes), WORD(backslashes_of_block, bytes),
        WORD(others_of_block, bytes)};
}

#undef WORD

#if defined(__x86_64__)
static inline __attribute__((target("avx2"))) void
text_stops_with_avx2(const uint8_t *_Nonnull bytes, uint64_t *_Nonnull words, size_t count) {
    text_stops_of_words(bytes, words, count);
}

static inline __attribute__((target("avx2"))) uint64_t
string_stops_with_avx2(const uint8_t *_Nonnull bytes) {
    return string_stops_of_word(bytes);
}

static inline __attribute__((target("avx2"))) struct string_classes
string_classes_with_avx2(const uint8_t *_Nonnull bytes) {
    return string_classes_of_word(bytes);
}

static inline __attribute__((target("avx2"))) struct escape_classes
escape_classes_with_avx2(const uint8_t *_Nonnull bytes) {
    return escape_classes_of_word(bytes);
}
#endif

// Sets a word for each 64 bytes, of which there must be `count` times as many.
static inline void
text_stops(const uint8_t *_Nonnull bytes, uint64_t *_Nonnull words, size_t count) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return text_stops_with_avx2(bytes, words, count);
#endif
    text_stops_of_words(bytes, words, count);
}

// The word for the 64 bytes from `bytes` on.
static inline uint64_t string_stops(const uint8_t *_Nonnull bytes) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return string_stops_with_avx2(bytes);
#endif
    return string_stops_of_word(bytes);
}

static inline struct string_classes string_classes(const uint8_t *_Nonnull bytes) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return string_classes_with_avx2(bytes);
#endif
    return string_classes_of_word(bytes);
}

static inline struct escape_classes escape_classes(const uint8_t *_Nonnull bytes) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return escape_classes_with_avx2(bytes);
#endif
    return escape_classes_of_word(bytes);
}

#endif
