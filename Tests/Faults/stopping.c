#define _GNU_SOURCE
/* A slow collector of lines that shuts its side down before it closes, on SIGTERM.
   stopping ADDRESS PORT RECORD BYTES-A-SECOND GAP-IN-MILLISECONDS */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 64, CHUNK = 4096, LONGEST = 1 << 20 };

static volatile sig_atomic_t is_stopping;
static struct pollfd polled[MOST];
static char *pending[MOST];
static size_t pending_size[MOST];

static void stop(int number) {
    (void)number;
    is_stopping = 1;
}

/* Records the whole lines; the beginning of one waits for the rest. */
static void keep(int record, int index, size_t size) {
    char *text = pending[index];
    size_t total = pending_size[index] + size;
    char *end = memrchr(text, '\n', total);
    size_t whole = end ? (size_t)(end - text) + 1 : 0;
    if (whole && write(record, text, whole) != (ssize_t)whole) exit(1);
    memmove(text, text + whole, total - whole);
    pending_size[index] = total - whole;
}

int main(int count, char **words) {
    if (count != 6) return 64;
    int record = open(words[3], O_WRONLY | O_CREAT | O_APPEND, 0600);
    long rate = atol(words[4]);
    useconds_t gap = (useconds_t)atol(words[5]) * 1000;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[2]))};
    inet_pton(AF_INET, words[1], &address.sin_addr);
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1, used = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (record < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 64))
        return 1;
    signal(SIGTERM, stop);
    polled[0] = (struct pollfd){.fd = listener, .events = POLLIN};
    while (!is_stopping) {
        poll(polled, (nfds_t)used, 10);
        for (int index = used - 1; index > 0 && !is_stopping; index--) {
            if (!polled[index].revents) continue;
            ssize_t size = read(
                polled[index].fd, pending[index] + pending_size[index],
                LONGEST - pending_size[index] < CHUNK ? LONGEST - pending_size[index] : CHUNK);
            if (size > 0) {
                keep(record, index, (size_t)size);
                if (rate) usleep((useconds_t)(1000000.0 * (double)size / (double)rate));
                continue;
            }
            close(polled[index].fd);
            free(pending[index]);
            used--;
            polled[index] = polled[used];
            pending[index] = pending[used];
            pending_size[index] = pending_size[used];
        }
        if (polled[0].revents & POLLIN && used < MOST && !is_stopping) {
            polled[used] = (struct pollfd){.fd = accept(listener, NULL, NULL), .events = POLLIN};
            pending[used] = malloc(LONGEST);
            pending_size[used] = 0;
            if (polled[used].fd < 0 || !pending[used]) return 1;
            used++;
        }
    }
    close(listener);
    for (int index = 1; index < used; index++) shutdown(polled[index].fd, SHUT_WR);
    usleep(gap);
    for (int index = 1; index < used; index++) close(polled[index].fd);
    return 0;
}
