/* scan avx2|sse2|bytes FILE [TIMES]: item usages as CEF-like messages, as fast as C by hand does it.
 *
 * What opcef is compared with. One pass finds each quotation mark that is not escaped, a second goes
 * from one to the next, finds the members by a perfect hash of their names, and copies their values
 * after constant keys. FILE has an event a line, with at most one space after a colon; messages go to
 * standard output, FILE's as many times as TIMES says.
 *
 * It leaves out all that makes a message right: escapes (neither read nor written), sanitizing,
 * validation of JSON, UTF-8, times and addresses, classification and severity, causes (`msg`), times
 * as numbers, IPv6 under a key of its own, repeated members, other kinds of events, arrays, limits,
 * positions, rejects, and events of more than 192 KiB. Names are compared by their length, their first
 * eight and last eight bytes. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* As much is read at once as stays in the second cache with what comes of it. */
enum { CHUNK = 192 * 1024, PADDING = 64, SLOTS = 128, PARENTS = 4 };

enum field {
    NOTHING, UUID, TIMESTAMP, USED_VERSION, VAULT, ITEM, ACTION, ACCOUNT,
    USER, USER_NAME, EMAIL, USER_TYPE, USER_ACCOUNT,
    APP, APP_VERSION, PLATFORM, PLATFORM_VERSION, SYSTEM, SYSTEM_VERSION, ADDRESS,
    COUNTRY, REGION, CITY, LATITUDE, LONGITUDE, FIELDS
};
enum parent { EVENT, IN_USER, IN_CLIENT, IN_LOCATION };

/* A member by its name and the object that it is in: a field, or the object that it begins. */
static const struct name { const char *text; uint8_t parent, field, object; } names[] = {
    {"uuid", EVENT, UUID, 0}, {"timestamp", EVENT, TIMESTAMP, 0}, {"used_version", EVENT, USED_VERSION, 0},
    {"vault_uuid", EVENT, VAULT, 0}, {"item_uuid", EVENT, ITEM, 0}, {"action", EVENT, ACTION, 0},
    {"account_uuid", EVENT, ACCOUNT, 0}, {"user", EVENT, NOTHING, IN_USER},
    {"client", EVENT, NOTHING, IN_CLIENT}, {"location", EVENT, NOTHING, IN_LOCATION},
    {"uuid", IN_USER, USER, 0}, {"name", IN_USER, USER_NAME, 0}, {"email", IN_USER, EMAIL, 0},
    {"user_type", IN_USER, USER_TYPE, 0}, {"user_account_uuid", IN_USER, USER_ACCOUNT, 0},
    {"app_name", IN_CLIENT, APP, 0}, {"app_version", IN_CLIENT, APP_VERSION, 0},
    {"platform_name", IN_CLIENT, PLATFORM, 0}, {"platform_version", IN_CLIENT, PLATFORM_VERSION, 0},
    {"os_name", IN_CLIENT, SYSTEM, 0}, {"os_version", IN_CLIENT, SYSTEM_VERSION, 0},
    {"ip_address", IN_CLIENT, ADDRESS, 0},
    {"country", IN_LOCATION, COUNTRY, 0}, {"region", IN_LOCATION, REGION, 0}, {"city", IN_LOCATION, CITY, 0},
    {"latitude", IN_LOCATION, LATITUDE, 0}, {"longitude", IN_LOCATION, LONGITUDE, 0},
};

/* What stands before each field's value in a message, in the order of the message. */
static const struct { const char *text; uint8_t field; } layout[] = {
    {"<134>1 ", TIMESTAMP}, {" h scan - itemusage.", ACTION},
    {" - CEF:0|1Password|Events Reporting|2|itemusage|Item used|5|externalId=", UUID},
    {" suser=", EMAIL}, {" suid=", USER}, {" src=", ADDRESS}, {" requestClientApplication=", APP},
    {" ", APP_VERSION}, {" cs1Label=Vault UUID cs1=", VAULT}, {" fileId=", ITEM},
    {" cs3Label=User Name cs3=", USER_NAME}, {" cs4Label=Client Platform cs4=", PLATFORM},
    {" ", PLATFORM_VERSION}, {" cs5Label=Client OS cs5=", SYSTEM}, {" ", SYSTEM_VERSION},
    {" cs6Label=Location cs6=", CITY}, {", ", REGION}, {", ", COUNTRY},
    {" cfp1Label=Latitude cfp1=", LATITUDE}, {" cfp2Label=Longitude cfp2=", LONGITUDE},
    {" cn1Label=Item Version cn1=", USED_VERSION}, {" spriv=", USER_TYPE}, {" deviceExternalId=", ACCOUNT},
    {" OnePasswordUserAccountUUID=", USER_ACCOUNT},
};
enum { PARTS = sizeof layout / sizeof *layout, LONGEST_KEY = 96 };

static struct key { char text[LONGEST_KEY]; uint32_t length, field; } keys[PARTS];
static struct slot { uint64_t first, last; uint8_t length, parent, field, object; } slots[SLOTS];
static uint64_t multiplier;
static char input[PADDING + CHUNK + PADDING], output[2 * CHUNK + 64 * PADDING];
static uint32_t stops[CHUNK + PADDING];

static uint64_t word(const char *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

/* The first and the last eight bytes of a name, zeros where it is shorter. */
static void ends(const char *name, size_t length, uint64_t *first, uint64_t *last)
{
    int unused = length - 1 < 7 ? 64 - 8 * (int)length : 0;
    *first = word(name) << unused >> unused;
    *last = word(name + length - 8) >> unused;
}

static struct slot *slot(uint64_t first, size_t length, unsigned parent)
{
    return &slots[(first + length * PARENTS + parent) * multiplier >> 57];
}

/* Tries multipliers until each name has a slot of its own. */
static void find_perfect_hash(void)
{
    enum { COUNT = sizeof names / sizeof *names };
    for (uint64_t seed = 0x9e3779b97f4a7c15;; seed = seed * 6364136223846793005 + 1) {
        int placed = 0;
        multiplier = seed | 1;
        memset(slots, 0, sizeof slots);
        for (; placed < COUNT; placed++) {
            const struct name *name = &names[placed];
            char text[PADDING] = {0};
            struct slot new = {0, 0, strlen(name->text), name->parent, name->field, name->object};
            memcpy(text + 8, name->text, new.length);
            ends(text + 8, new.length, &new.first, &new.last);
            struct slot *place = slot(new.first, new.length, new.parent);
            if (place->length) break;
            *place = new;
        }
        if (placed == COUNT) return;
    }
}

/* Bits of quotation marks, reverse solidi and line feeds among 64 bytes. */
struct masks { uint64_t quotes, escapes, feeds; };

static inline struct masks masks_by_bytes(const char *at)
{
    struct masks found = {0, 0, 0};
    for (int place = 0; place < 64; place++) {
        found.quotes |= (uint64_t)(at[place] == '"') << place;
        found.escapes |= (uint64_t)(at[place] == '\\') << place;
        found.feeds |= (uint64_t)(at[place] == '\n') << place;
    }
    return found;
}

#ifdef __x86_64__
#define DEFINE_MASKS(name, vector, load, compare, set, move, attribute) \
    attribute static inline struct masks name(const char *at) \
    { \
        struct masks found = {0, 0, 0}; \
        for (size_t place = 0; place < 64; place += sizeof(vector)) { \
            vector block = load((const vector *)(at + place)); \
            found.quotes |= (uint64_t)(uint32_t)move(compare(block, set('"'))) << place; \
            found.escapes |= (uint64_t)(uint32_t)move(compare(block, set('\\'))) << place; \
            found.feeds |= (uint64_t)(uint32_t)move(compare(block, set('\n'))) << place; \
        } \
        return found; \
    }
DEFINE_MASKS(masks_by_sse2, __m128i, _mm_loadu_si128, _mm_cmpeq_epi8, _mm_set1_epi8, _mm_movemask_epi8, )
DEFINE_MASKS(masks_by_avx2, __m256i, _mm256_loadu_si256, _mm256_cmpeq_epi8, _mm256_set1_epi8,
    _mm256_movemask_epi8, __attribute__((target("avx2"))))
#endif

/* Takes from `quotes` those that an odd number of reverse solidi precedes. */
static uint64_t not_escaped(uint64_t quotes, uint64_t escapes, unsigned *carried)
{
    uint64_t escaped = *carried;
    escapes &= ~escaped;
    *carried = 0;
    while (escapes) {
        uint64_t next = (escapes & -escapes) << 1;
        if (!next) *carried = 1;
        escaped |= next;
        escapes &= (escapes - 1) & ~next;
    }
    return quotes & ~escaped;
}

/* Notes where quotation marks and line feeds are; returns the end of the notes. */
#define DEFINE_STOPS(name, masks_of, attribute) \
    attribute static uint32_t *name(const char *text, size_t size) \
    { \
        uint32_t *end = stops; \
        unsigned carried = 0; \
        for (size_t block = 0; block < size; block += 64) { \
            struct masks found = masks_of(text + block); \
            uint64_t bits = found.quotes; \
            if (found.escapes | carried) bits = not_escaped(bits, found.escapes, &carried); \
            for (bits |= found.feeds; bits; bits &= bits - 1) *end++ = block + __builtin_ctzll(bits); \
        } \
        return end; \
    }
DEFINE_STOPS(stops_by_bytes, masks_by_bytes, )
#ifdef __x86_64__
DEFINE_STOPS(stops_by_sse2, masks_by_sse2, )
DEFINE_STOPS(stops_by_avx2, masks_by_avx2, __attribute__((target("avx2"))))
#endif

struct value { const char *start; size_t length; };

/* Copies in steps of 32 bytes, the last of them beyond the end. */
static inline char *copy(char *to, const char *from, size_t length)
{
    for (size_t done = 0; done < length; done += 32) memcpy(to + done, from + done, 32);
    return to + length;
}

/* Notes the values of one event's members; returns the stop after its line feed. */
static const uint32_t *read_event(const char *text, const uint32_t *at, struct value *values)
{
    unsigned parent = EVENT;
    while (text[at[0]] != '\n') {
        const char *name = text + at[0] + 1, *value = text + at[1] + 2;
        size_t length = at[1] - at[0] - 1;
        uint64_t first, last;
        ends(name, length, &first, &last);
        const struct slot *found = slot(first, length, parent);
        int is_known = found->first == first && found->last == last && found->length == length
            && found->parent == parent;
        unsigned field = is_known ? found->field : NOTHING;
        at += 2;
        value += *value == ' ';
        if (*value == '{') {
            parent = is_known ? found->object : PARENTS;
            continue;
        }
        const char *end = value;
        if (*value == '"') {
            value++;
            end = text + at[1];
            values[field] = (struct value){value, end - value};
            end++;
            at += 2;
        } else {
            while (*end != ',' && *end != '}') end++;
            values[field] = (struct value){value, *value == 'n' ? 0 : end - value};
        }
        if (*end == '}') parent = EVENT;
    }
    return at + 1;
}

static char *write_message(char *to, const struct value *values)
{
    for (int part = 0; part < PARTS; part++) {
        struct value value = values[keys[part].field];
        if (value.length == 0) continue;
        to = copy(to, keys[part].text, keys[part].length);
        to = copy(to, value.start, value.length);
    }
    *to = '\n';
    return to + 1;
}

static void write_all(const char *from, const char *end)
{
    while (from < end) {
        ssize_t count = write(STDOUT_FILENO, from, end - from);
        if (count < 0) exit(74);
        from += count;
    }
}

static void translate(int file, uint32_t *(*find_stops)(const char *, size_t))
{
    char *text = input + PADDING;
    size_t kept = 0;
    for (ssize_t count; (count = read(file, text + kept, CHUNK - kept)) > 0;) {
        size_t size = kept + count;
        char *feed = memrchr(text, '\n', size), *to = output;
        if (!feed) exit(65);
        size_t whole = feed + 1 - text;
        const uint32_t *end = find_stops(text, whole);
        while (end[-1] >= whole) end--;
        for (const uint32_t *at = stops; at < end;) {
            struct value values[FIELDS] = {0};
            at = read_event(text, at, values);
            to = write_message(to, values);
            if (to - output > CHUNK) {
                write_all(output, to);
                to = output;
            }
        }
        write_all(output, to);
        kept = size - whole;
        memmove(text, text + whole, kept);
    }
}

int main(int count, char **words)
{
    if (count < 3) return 64;
    uint32_t *(*find_stops)(const char *, size_t) = stops_by_bytes;
#ifdef __x86_64__
    if (!strcmp(words[1], "sse2")) find_stops = stops_by_sse2;
    if (!strcmp(words[1], "avx2") && __builtin_cpu_supports("avx2")) find_stops = stops_by_avx2;
#endif
    find_perfect_hash();
    for (int part = 0; part < PARTS; part++) {
        keys[part].length = strlen(layout[part].text);
        keys[part].field = layout[part].field;
        memcpy(keys[part].text, layout[part].text, keys[part].length);
    }
    for (int time = count > 3 ? atoi(words[3]) : 1; time > 0; time--) {
        int file = open(words[2], O_RDONLY);
        if (file < 0) return 66;
        translate(file, find_stops);
        close(file);
    }
    return 0;
}
