/* What Kafka owes us and others get is a standstill; what nobody gets is none. */
#include "cw/run/suspect.h"
#include "flight/world.h"
#include "mocka.h"

static struct world w;
static struct cw_suspect suspect;
static struct cw_kafka_signs signs;
static unsigned probes;

/* What another client would find. */
static bool others_are_served;

static int begin(void **state)
{
    (void)state;
    suspect = (struct cw_suspect){ 0 };
    signs = (struct cw_kafka_signs){ .drained = true };
    probes = 0;
    others_are_served = true;
    world_init(&w, "delivery: { stall_timeout = \"20s\"; event_timeout = \"10min\"; };");
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

static void answer_probe(struct cw_probe *probe)
{
    probes++;
    probe->group = probe->outputs = others_are_served;
    for (size_t i = 0; i < probe->count; i++)
        probe->quiet[i].has_more = others_are_served;
    cw_suspect_hear(&suspect, w.worker, probe);
}

/* Passes the time as the loop does. */
static void wait_s(int seconds)
{
    struct cw_probe probe;

    for (int i = 0; i < seconds && !suspect.wrong; i++) {
        world_tick(&w, 1000);
        if (cw_suspect_look(&suspect, w.worker, &signs, &probe))
            answer_probe(&probe);
    }
}

/* A partition that need not bring anything: only what is missed is asked about. */
static void hush(void)
{
    signs.drained = false;
}

static void a_report_that_never_comes(void **state)
{
    (void)state;
    hush();
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, ANSWER);
    wait_s(25);
    assert_null(suspect.wrong);
    wait_s(20);
    assert_string_equal(suspect.wrong, "Kafka answers others, and not this worker");
    world_deliver_all(&w);
}

static void reports_that_come_late_are_none(void **state)
{
    (void)state;
    hush();
    for (int i = 0; i < 10; i++) {
        world_admit(&w, "received", "a");
        world_answer(&w, i, 200, ANSWER);
        wait_s(18);
        world_deliver(&w, i, CW_OK);
        if (w.committing)
            world_committed(&w, CW_OK);
    }
    assert_null(suspect.wrong);
}

static void an_outage_is_none_and_gives_time_to_come_back(void **state)
{
    (void)state;
    hush();
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, ANSWER);
    others_are_served = false;
    wait_s(3600);
    assert_null(suspect.wrong);
    assert_in_range(probes, 300, 400);
    others_are_served = true; /* the brokers are back; our client comes to know it a little later */
    wait_s(19);
    assert_null(suspect.wrong);
    world_deliver_all(&w);
    world_commit_now(&w);
    wait_s(100);
    assert_null(suspect.wrong);
}

static void a_commit_without_an_answer(void **state)
{
    (void)state;
    hush();
    world_admit(&w, "accepted", "a");
    world_tick(&w, 1000);
    assert_true(w.committing);
    wait_s(25);
    assert_null(suspect.wrong);
    wait_s(20);
    assert_non_null(suspect.wrong);
    world_committed(&w, CW_OK);
}

static void an_assignment_that_does_not_begin(void **state)
{
    (void)state;
    hush();
    signs.assigning_since_ms = w.time.now_ms;
    others_are_served = false;
    wait_s(100);
    assert_null(suspect.wrong);
    others_are_served = true;
    wait_s(45);
    assert_non_null(suspect.wrong);
}

static void a_partition_that_brings_nothing(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    world_commit_now(&w);
    wait_s(25);
    assert_null(suspect.wrong);
    wait_s(20);
    assert_string_equal(suspect.wrong, "a partition has records and brings none");
}

static void an_idle_partition_is_none(void **state)
{
    (void)state;
    others_are_served = false;
    wait_s(600);
    assert_null(suspect.wrong);
    assert_in_range(probes, 50, 60);
}

static void what_is_read_from_time_to_time_is_none(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++) {
        wait_s(18);
        world_admit(&w, "accepted", "a");
        if (w.committing)
            world_committed(&w, CW_OK);
    }
    assert_null(suspect.wrong);
}

/* Paused, without room, behind others in the queue, within a rebalance: it need not bring anything. */
static void who_does_not_take_misses_nothing(void **state)
{
    (void)state;
    w.worker->partitions->paused = true;
    wait_s(100);
    w.worker->partitions->paused = false;
    signs.drained = false;
    wait_s(100);
    signs.drained = true;
    wait_s(9);
    cw_worker_stop(w.worker);
    wait_s(100);
    w.worker->stopping = false;
    assert_int_equal(probes, 0);
    wait_s(45);
    assert_non_null(suspect.wrong);
}

static void the_next_record_is_asked_for(void **state)
{
    struct cw_probe probe;

    (void)state;
    world_admit(&w, "accepted", "a");
    world_commit_now(&w);
    cw_suspect_look(&suspect, w.worker, &signs, &probe);
    world_tick(&w, 11000);
    assert_true(cw_suspect_look(&suspect, w.worker, &signs, &probe));
    assert_int_equal(probe.count, 1);
    assert_int_equal(probe.quiet[0].next, 1);
    w.position[0] = 3; /* markers behind it */
    w.finished[0][1] = w.finished[0][2] = true;
    cw_suspect_hear(&suspect, w.worker, &probe);
    world_tick(&w, 11000);
    if (w.committing)
        world_committed(&w, CW_OK);
    assert_true(cw_suspect_look(&suspect, w.worker, &signs, &probe));
    assert_int_equal(probe.quiet[0].next, 3);
    cw_worker_lose(w.worker); /* an answer for a partition that is gone changes nothing */
    probe.quiet[0].has_more = true;
    cw_suspect_hear(&suspect, w.worker, &probe);
    assert_null(suspect.wrong);
}

static void a_call_that_does_not_return(void **state)
{
    (void)state;
    hush();
    signs.call_since_ms = w.time.now_ms;
    others_are_served = false;
    wait_s(3600);
    assert_null(suspect.wrong);
    others_are_served = true;
    wait_s(19);
    assert_null(suspect.wrong);
    wait_s(12);
    assert_string_equal(suspect.wrong, "Kafka answers others, and not this worker");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_report_that_never_comes),
        CASE(reports_that_come_late_are_none),
        CASE(an_outage_is_none_and_gives_time_to_come_back),
        CASE(a_commit_without_an_answer),
        CASE(an_assignment_that_does_not_begin),
        CASE(a_partition_that_brings_nothing),
        CASE(an_idle_partition_is_none),
        CASE(what_is_read_from_time_to_time_is_none),
        CASE(who_does_not_take_misses_nothing),
        CASE(the_next_record_is_asked_for),
        CASE(a_call_that_does_not_return),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
