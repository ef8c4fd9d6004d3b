/* Thousands of histories of a group of workers, drawn from seeds.
 *
 * usage: sim [--plan NAME] [--seeds FIRST-LAST] [--random N] [--steps N] [--only STEPS] [--jobs N] [--found
 * FILE]
 *
 * Without a plan: all of them, and the last line is "N passed, N failed". --random: so many seeds from
 * anywhere.
 * --only: those steps of the first schedule alone, as "3,7-9". --found: every schedule in the file, a line
 * each: plan, seed, number of steps, steps. A broken law prints the shortest schedule that still breaks it,
 * as such a line. */
#include "sim/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { STEPS = 300, SCHEDULES = 2000, LINE_MAX_BYTES = 8192 };

struct score {
    int passed, failed;
};

struct options {
    const struct sim_plan *plan; /* NULL: all */
    const char *only, *found;
    struct sim_trial trial;
};

static _Noreturn void wrong(const char *what)
{
    fprintf(stderr, "sim: what is %s?\n", what);
    exit(2);
}

static uint64_t number_of(struct cw_slice text, const char *what)
{
    int64_t number;

    if (!cw_slice_to_int(text, 0, INT64_MAX, &number))
        wrong(what);
    return (uint64_t)number;
}

/* "7" or "3-9". */
static void range_of(struct cw_slice text, uint64_t *ret_first, uint64_t *ret_last)
{
    size_t dash = cw_slice_find(text, '-');

    *ret_first = number_of((struct cw_slice){ text.ptr, dash }, "a range");
    *ret_last = dash < text.len ? number_of(cw_slice_from(text, dash + 1), "a range") : *ret_first;
}

/* Leaves out whatever is not in "3,7-9". */
static void keep_only(struct sim_schedule *schedule, struct cw_slice text)
{
    memset(schedule->left_out, true, sizeof(schedule->left_out));
    while (text.len) {
        size_t comma = cw_slice_find(text, ',');
        uint64_t first, last;

        range_of((struct cw_slice){ text.ptr, comma }, &first, &last);
        for (; first <= last && first < SIM_STEPS_MAX; first++)
            schedule->left_out[first] = false;
        text = cw_slice_from(text, comma < text.len ? comma + 1 : comma);
    }
}

static void print_schedule(const struct sim_plan *plan, const struct sim_schedule *schedule)
{
    const char *comma = "";

    printf("%s %llu %u ", plan->name, (unsigned long long)schedule->seed, schedule->steps);
    for (unsigned i = 0; i < schedule->steps; i++) {
        unsigned first = i;

        if (schedule->left_out[i])
            continue;
        while (i + 1 < schedule->steps && !schedule->left_out[i + 1])
            i++;
        printf(first < i ? "%s%u-%u" : "%s%u", comma, first, i);
        comma = ",";
    }
    putchar('\n');
}

static void print_tally(const struct sim_trial *trial, const struct sim_tally *t)
{
    printf("%s, seeds from %llu: %llu schedules, %llu steps: %llu crashes, %llu clean stops, %llu "
           "standstills, %llu thrown out, "
           "%llu generations, %llu assignments lost, %llu commits (%llu refused), %llu rounds (%llu aborted, "
           "%llu "
           "unknown), %llu repeats, %llu written after death, %llu passed by the map, %llu maps damaged\n",
           trial->plan->name, (unsigned long long)trial->first, (unsigned long long)t->schedules,
           (unsigned long long)t->steps, (unsigned long long)t->crashes, (unsigned long long)t->stops,
           (unsigned long long)t->standstills, (unsigned long long)t->expelled,
           (unsigned long long)t->generations, (unsigned long long)t->lost, (unsigned long long)t->commits,
           (unsigned long long)t->refused_commits, (unsigned long long)t->rounds,
           (unsigned long long)t->aborts, (unsigned long long)t->unknown, (unsigned long long)t->repeats,
           (unsigned long long)t->late_appends, (unsigned long long)t->skipped,
           (unsigned long long)t->damaged);
}

/* True: it passes. Else the shortest one is shown, and why it does not pass. */
static bool judge(const struct sim_plan *plan, struct sim_schedule *schedule)
{
    if (sim_trial_passes(plan, schedule, true))
        return true;
    sim_trial_shrink(plan, schedule);
    sim_trial_passes(plan, schedule, true);
    print_schedule(plan, schedule);
    return false;
}

static bool run_plan(const struct options *options, const struct sim_plan *plan)
{
    struct sim_trial trial = options->trial;
    struct sim_schedule schedule = { .steps = trial.steps };
    struct sim_tally tally = { 0 };

    trial.plan = plan;
    if (options->only) {
        schedule.seed = trial.first;
        keep_only(&schedule, cw_slice_of(options->only));
        return judge(plan, &schedule);
    }
    if (sim_trial_run(&trial, &tally, &schedule.seed)) {
        print_tally(&trial, &tally);
        return true;
    }
    judge(plan, &schedule);
    return false;
}

/* "plan seed steps only" */
static bool run_line(char *line)
{
    struct sim_schedule schedule = { 0 };
    char *name = strtok_r(line, " \n", &line), *seed = strtok_r(NULL, " \n", &line);
    char *steps = strtok_r(NULL, " \n", &line), *only = strtok_r(NULL, " \n", &line);
    const struct sim_plan *plan = only ? sim_plan_find(name) : NULL;

    if (!plan)
        wrong("a line");
    schedule.seed = number_of(cw_slice_of(seed), "a seed");
    schedule.steps = (unsigned)number_of(cw_slice_of(steps), "a number of steps");
    keep_only(&schedule, cw_slice_of(only));
    return schedule.steps <= SIM_STEPS_MAX && judge(plan, &schedule);
}

static void count(struct score *score, bool passed)
{
    score->passed += passed;
    score->failed += !passed;
}

static void run_found(const char *path, struct score *score)
{
    FILE *file = fopen(path, "r");
    char line[LINE_MAX_BYTES];

    if (!file)
        wrong(path);
    while (fgets(line, sizeof(line), file)) {
        if (line[0] == '#' || line[0] == '\n')
            continue;
        count(score, run_line(line));
    }
    fclose(file);
}

/* Far from the ones that are always run. */
static uint64_t draw_seed(void)
{
    uint32_t drawn;

    if (getrandom(&drawn, sizeof(drawn), 0) != sizeof(drawn))
        wrong("a random number");
    return ((uint64_t)drawn << 16) + UINT32_MAX;
}

static void read_option(struct options *options, const char *name, const char *value)
{
    struct sim_trial *trial = &options->trial;
    uint64_t last;

    if (!strcmp(name, "--plan")) {
        if (!(options->plan = sim_plan_find(value)))
            wrong(value);
    } else if (!strcmp(name, "--seeds")) {
        range_of(cw_slice_of(value), &trial->first, &last);
        trial->count = last - trial->first + 1;
    } else if (!strcmp(name, "--random")) {
        trial->first = draw_seed();
        trial->count = number_of(cw_slice_of(value), value);
    } else if (!strcmp(name, "--steps")) {
        trial->steps = (unsigned)number_of(cw_slice_of(value), value);
    } else if (!strcmp(name, "--jobs")) {
        trial->jobs = (unsigned)number_of(cw_slice_of(value), value);
    } else if (!strcmp(name, "--only")) {
        options->only = value;
    } else if (!strcmp(name, "--found")) {
        options->found = value;
    } else {
        wrong(name);
    }
}

int main(int argc, char **argv)
{
    struct options options = { .trial = { .first = 1, .count = SCHEDULES, .steps = STEPS, .jobs = 1 } };
    struct score score = { 0 };

    for (int i = 1; i < argc; i += 2)
        read_option(&options, argv[i], i + 1 < argc ? argv[i + 1] : "");
    if (options.trial.steps > SIM_STEPS_MAX || !options.trial.jobs || options.trial.jobs > SIM_JOBS_MAX)
        wrong("so many steps or jobs");
    if (options.found)
        run_found(options.found, &score);
    for (size_t i = 0; i < SIM_PLANS && !options.found; i++)
        if (!options.plan || options.plan == &sim_plans[i])
            count(&score, run_plan(&options, &sim_plans[i]));
    printf("%d passed, %d failed\n", score.passed, score.failed);
    return score.failed ? 1 : 0;
}
