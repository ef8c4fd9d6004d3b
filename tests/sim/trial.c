#include "sim/trial.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SCHEDULE_SECONDS = 20, SHRINK_SECONDS = 60 };

/* What a child tells its parent. */
struct told {
    struct sim_tally tally;
    uint64_t seed;
};

_Noreturn void sim_broken(const struct sim *sim, const char *what)
{
    fprintf(stderr, "%s, seed %llu, step %u: %s\n", sim->plan_name, (unsigned long long)sim->seed, sim->step,
            what);
    fflush(stderr);
    _exit(1);
}

static void run_one(struct sim *sim, const struct sim_plan *plan, const struct cw_plan *loaded,
                    const struct sim_schedule *schedule)
{
    sim->plan_name = plan->name;
    sim->plan = loaded;
    sim->exactly_once = plan->exactly_once;
    sim->whole_maps = plan->whole_maps;
    alarm(SCHEDULE_SECONDS); /* one that does not end breaks a law too */
    sim_schedule_run(sim, schedule);
    alarm(0);
}

static _Noreturn void work(const struct sim_trial *trial, unsigned number, struct told *told)
{
    static struct sim sim;
    struct cw_plan *loaded = sim_plan_load(trial->plan);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!loaded)
        _exit(2);
    sim.tally = &told->tally;
    for (uint64_t i = number; i < trial->count; i += trial->jobs) {
        const struct sim_schedule schedule = { .seed = trial->first + i, .steps = trial->steps };

        told->seed = schedule.seed;
        run_one(&sim, trial->plan, loaded, &schedule);
    }
    cw_plan_free(loaded);
    exit(0);
}

static void add(struct sim_tally *to, const struct sim_tally *from)
{
    uint64_t *sums = (uint64_t *)to;
    const uint64_t *more = (const uint64_t *)from;

    for (size_t i = 0; i < sizeof(*to) / sizeof(*sums); i++)
        sums[i] += more[i];
}

static bool ended_well(pid_t child)
{
    int status;

    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static struct told *share(void)
{
    void *shared = mmap(NULL, SIM_JOBS_MAX * sizeof(struct told), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (shared == MAP_FAILED)
        abort();
    return shared;
}

bool sim_trial_run(const struct sim_trial *trial, struct sim_tally *tally, uint64_t *ret_seed)
{
    struct told *told = share();
    pid_t children[SIM_JOBS_MAX];
    bool well = true;

    fflush(stdout);
    for (unsigned i = 0; i < trial->jobs; i++)
        if (!(children[i] = fork()))
            work(trial, i, &told[i]);
    for (unsigned i = 0; i < trial->jobs; i++) {
        if (!ended_well(children[i])) {
            *ret_seed = told[i].seed;
            well = false;
        }
        add(tally, &told[i].tally);
    }
    munmap(told, SIM_JOBS_MAX * sizeof(*told));
    return well;
}

bool sim_trial_passes(const struct sim_plan *plan, const struct sim_schedule *schedule, bool loud)
{
    pid_t child = fork();

    if (!child) {
        static struct sim sim;
        static struct sim_tally tally;
        struct cw_plan *loaded = sim_plan_load(plan);

        if (!loud)
            dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        sim.tally = &tally;
        run_one(&sim, plan, loaded, schedule);
        cw_plan_free(loaded);
        exit(0);
    }
    return ended_well(child);
}

/* True: it still breaks a law without these steps, and they are left out. */
static bool leave_out(const struct sim_plan *plan, struct sim_schedule *schedule, unsigned from,
                      unsigned count)
{
    struct sim_schedule shorter = *schedule;
    bool any = false;

    for (unsigned i = from; i < from + count && i < schedule->steps; i++) {
        any |= !shorter.left_out[i];
        shorter.left_out[i] = true;
    }
    if (!any || sim_trial_passes(plan, &shorter, false))
        return false;
    *schedule = shorter;
    return true;
}

void sim_trial_shrink(const struct sim_plan *plan, struct sim_schedule *schedule)
{
    time_t until = time(NULL) + SHRINK_SECONDS;

    for (unsigned part = schedule->steps / 2; part; part /= 2)
        for (unsigned from = 0; from < schedule->steps && time(NULL) < until; from += part)
            leave_out(plan, schedule, from, part);
}
