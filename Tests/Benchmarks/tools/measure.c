/* measure FILE PROGRAM ...: runs a program to its end, and writes to FILE what it took: seconds, those of
 * the processor, and the peak of its memory in MiB. It ends as the program does.
 *
 * The peak that the kernel counts is at least that of the process that starts a program, as the program
 * begins as its copy: this one is small, and Python is not. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
    return time.tv_sec + time.tv_usec / 1e6;
}

int main(int count, char **words)
{
    if (count < 3) return 64;
    double started = now();
    int status;
    struct rusage usage;
    pid_t child = fork();
    if (child == 0) {
        execvp(words[2], words + 2);
        perror(words[2]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) return 71;
    double taken = now() - started;
    FILE *file = fopen(words[1], "w");
    if (!file) return 73;
    fprintf(file, "%.6f %.6f %.3f\n", taken, seconds(usage.ru_utime) + seconds(usage.ru_stime),
        usage.ru_maxrss / 1024.0);
    fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
