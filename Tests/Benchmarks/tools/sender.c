/* sender tcp PORT THREADS FILE TIMES, or sender udp PORT BATCH FILE 1: sends messages rendered before.
 *
 * The limit that a forwarder can come near to: no work but to read a file and to send it. Over TCP
 * each thread sends its part of the file, so many times, over a connection of its own, in pieces of
 * 256 KiB, and waits until the collector has closed. Over UDP each line is a datagram, and `sendmmsg` takes BATCH
 * of them, or `send` one. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256 * 1024, THREADS = 16, BATCH = 1024 };

static struct sockaddr_in collector = {.sin_family = AF_INET};
static int file;
static int times;
struct part { off_t start, end; };

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int connected(int kind)
{
    int descriptor = socket(AF_INET, kind, 0);
    if (connect(descriptor, (struct sockaddr *)&collector, sizeof collector)) fail("connect");
    return descriptor;
}

static void *send_part(void *argument)
{
    struct part part = *(struct part *)argument;
    char *piece = malloc(PIECE);
    int descriptor = connected(SOCK_STREAM);
    for (int time = 0; time < times; time++) {
        for (off_t start = part.start; start < part.end;) {
            size_t wanted = part.end - start < PIECE ? part.end - start : PIECE;
            ssize_t count = pread(file, piece, wanted, start);
            if (count <= 0) fail("pread");
            start += count;
            for (char *at = piece; count > 0;) {
                ssize_t sent = send(descriptor, at, count, 0);
                if (sent < 0) fail("send");
                at += sent;
                count -= sent;
            }
        }
    }
    shutdown(descriptor, SHUT_WR);
    if (read(descriptor, piece, 1) != 0) fail("the collector has not closed");
    return NULL;
}

static void send_datagrams(int batch, off_t size)
{
    static struct mmsghdr messages[BATCH];
    static struct iovec vectors[BATCH];
    char *text = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (text == MAP_FAILED) fail("mmap");
    int descriptor = connected(SOCK_DGRAM);
    for (char *at = text, *end = text + size; at < end;) {
        int ready = 0;
        for (; ready < batch && at < end; ready++) {
            char *feed = memchr(at, '\n', end - at);
            if (!feed) feed = end;
            vectors[ready] = (struct iovec){at, feed - at};
            messages[ready].msg_hdr = (struct msghdr){.msg_iov = &vectors[ready], .msg_iovlen = 1};
            at = feed + 1;
        }
        if (batch == 1) {
            if (send(descriptor, vectors[0].iov_base, vectors[0].iov_len, 0) < 0) fail("send");
        } else {
            for (int sent = 0; sent < ready;) {
                int count = sendmmsg(descriptor, messages + sent, ready - sent, 0);
                if (count < 0) fail("sendmmsg");
                sent += count;
            }
        }
    }
}

int main(int count, char **words)
{
    if (count != 6) return 64;
    int number = atoi(words[3]);
    times = atoi(words[5]);
    struct stat status;
    collector.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    collector.sin_port = htons(atoi(words[2]));
    file = open(words[4], O_RDONLY);
    if (file < 0 || fstat(file, &status)) fail(words[4]);
    if (strcmp(words[1], "tcp") != 0) {
        if (number < 1 || number > BATCH) return 64;
        send_datagrams(number, status.st_size);
        return 0;
    }
    if (number < 1 || number > THREADS) return 64;
    pthread_t threads[THREADS];
    struct part parts[THREADS];
    for (int each = 0; each < number; each++) {
        parts[each] = (struct part){status.st_size * each / number, status.st_size * (each + 1) / number};
        pthread_create(&threads[each], NULL, send_part, &parts[each]);
    }
    for (int each = 0; each < number; each++) pthread_join(threads[each], NULL);
    return 0;
}
