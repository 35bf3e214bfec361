/* sink tcp|relp|udp [LINES]: a collector that only counts, so that the sender is what is measured.
 *
 * Prints its port on loopback, then reads until standard input ends and every connection is closed,
 * or until LINES lines have come: line feeds, or messages of RELP, each of which it answers. Then it
 * prints, as JSON, what has come and when: seconds of the monotonic clock, which the bench reads too.
 * The receive buffer is the system's default. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 62, CAPACITY = 1 << 20 };

static char buffer[CAPACITY];
static int is_relp;
static unsigned long bytes, lines, reads, connections;
static double first, last;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

/* Where a connection is in a frame of RELP: NUMBER COMMAND LENGTH [DATA] LF. */
static struct frame {
    enum { NUMBER, COMMAND, LENGTH, DATA } part;
    unsigned long number, length;
    char command;
} frames[CONNECTIONS + 2];

/* Answers a frame; the first letters of the commands differ. */
static size_t answer(const struct frame *frame, char *to)
{
    static const char offers[] = "200 OK\nrelp_version=0\nrelp_software=sink\ncommands=syslog";
    if (frame->command == 'o') return sprintf(to, "%lu rsp %zu %s\n", frame->number, sizeof offers - 1, offers);
    if (frame->command == 'c') return sprintf(to, "%lu rsp 0\n0 serverclose 0\n", frame->number);
    lines++;
    return sprintf(to, "%lu rsp 6 200 OK\n", frame->number);
}

static void take_frames(int descriptor, struct frame *frame, const char *at, const char *end)
{
    static char answers[CAPACITY];
    size_t size = 0;
    for (; at < end; at++) {
        if (frame->part == DATA && frame->length > 0) {
            size_t count = frame->length < (size_t)(end - at) ? frame->length : (size_t)(end - at);
            frame->length -= count;
            at += count - 1;
        } else if (*at == '\n') {
            size += answer(frame, answers + size);
            *frame = (struct frame){0};
        } else if (*at == ' ') {
            frame->part++;
        } else if (frame->part == NUMBER) {
            frame->number = 10 * frame->number + *at - '0';
        } else if (frame->part == LENGTH) {
            frame->length = 10 * frame->length + *at - '0';
        } else if (!frame->command) {
            frame->command = *at;
        }
    }
    for (size_t sent = 0; sent < size;) {
        ssize_t count = write(descriptor, answers + sent, size - sent);
        if (count < 0) return;
        sent += count;
    }
}

/* Reads once, and tells whether there may be more. */
static int take(int descriptor, struct frame *frame)
{
    ssize_t count = read(descriptor, buffer, sizeof buffer);
    if (count <= 0) return 0;
    last = now();
    if (bytes == 0) first = last;
    bytes += count;
    reads++;
    if (is_relp) {
        take_frames(descriptor, frame, buffer, buffer + count);
        return 1;
    }
    for (const char *at = buffer; (at = memchr(at, '\n', buffer + count - at)); at++) lines++;
    return 1;
}

int main(int count, char **words)
{
    int udp = count > 1 && strcmp(words[1], "udp") == 0;
    is_relp = count > 1 && strcmp(words[1], "relp") == 0;
    unsigned long wanted = count > 2 ? strtoul(words[2], NULL, 10) : 0;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, udp ? SOCK_DGRAM : SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, size) || (!udp && listen(listener, 64))
        || getsockname(listener, (struct sockaddr *)&address, &size)) {
        perror("sink");
        return 1;
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);

    struct pollfd watched[CONNECTIONS + 2] = {{STDIN_FILENO, POLLIN, 0}, {listener, POLLIN, 0}};
    int open = 0, ending = 0;
    while (!(wanted && lines >= wanted)) {
        if (ending && open == 0) {
            watched[1].revents = 0;
            if (poll(watched + 1, 1, 200) == 0) break;
        } else if (poll(watched, open + 2, -1) < 0) {
            break;
        }
        if (watched[0].revents) {
            ending = 1;
            watched[0].fd = -1;
            watched[0].revents = 0;
        }
        if (watched[1].revents && udp) {
            take(listener, frames);
        } else if (watched[1].revents && open < CONNECTIONS) {
            watched[open + 2] = (struct pollfd){accept(listener, NULL, NULL), POLLIN, 0};
            frames[open + 2] = (struct frame){0};
            open++;
            connections++;
        }
        for (int each = open + 1; each > 1; each--) {
            if (!watched[each].revents || take(watched[each].fd, &frames[each])) continue;
            close(watched[each].fd);
            frames[each] = frames[open + 1];
            watched[each] = watched[open-- + 1];
        }
    }
    printf("{\"bytes\":%lu,\"lines\":%lu,\"reads\":%lu,\"connections\":%lu,\"first\":%.6f,\"last\":%.6f}\n",
        bytes, lines, reads, connections, first, last);
    return 0;
}
