/* Runs a fuzz target over stored inputs: every file of the folders that are given. */
#include "target.h"
#include <dirent.h>
#include <stdio.h>

enum { INPUT_MAX = 1 << 20 };

/* From a buffer that ends with the input, so that reading beyond it is seen. */
static void run(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *room = malloc(INPUT_MAX), *exact;
    size_t size = file && room ? fread(room, 1, INPUT_MAX, file) : 0;

    exact = realloc(room, size ? size : 1);
    if (file && exact)
        LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    if (file)
        fclose(file);
}

static unsigned run_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    unsigned count = 0;
    char path[4096];

    while (dir && (entry = readdir(dir))) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        run(path);
        count++;
    }
    if (dir)
        closedir(dir);
    return count;
}

int main(int argc, char **argv)
{
    unsigned count = 0;

    for (int i = 1; i < argc; i++)
        count += run_folder(argv[i]);
    printf("%u inputs\n", count);
    return count == 0;
}
