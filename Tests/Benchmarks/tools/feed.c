/* feed lines|array|page TIMES FILE: writes the lines of FILE so many times to standard output, as
 * lines, as one array, or as one page of the Events API. For inputs that need no room on a disk. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **words)
{
    if (count != 4) return 64;
    int lines = strcmp(words[1], "lines") == 0, page = strcmp(words[1], "page") == 0;
    long times = atol(words[2]);
    FILE *file = fopen(words[3], "rb");
    if (!file || fseek(file, 0, SEEK_END)) return 66;
    size_t size = ftell(file);
    char *text = malloc(size);
    rewind(file);
    if (fread(text, 1, size, file) != size || text[size - 1] != '\n') return 66;
    if (!lines) {
        for (char *at = text; (at = memchr(at, '\n', text + size - at)); at++) *at = ',';
        fputs(page ? "{\"cursor\":\"abc\",\"has_more\":false,\"items\":[" : "[", stdout);
    }
    for (long time = 1; time <= times; time++) {
        size_t length = !lines && time == times ? size - 1 : size;
        if (fwrite(text, 1, length, stdout) != length) return 74;
    }
    if (!lines) fputs(page ? "]}" : "]", stdout);
    return fclose(stdout) ? 74 : 0;
}
