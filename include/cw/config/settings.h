/* settings.h - worker.cfg by table: key, kind, default, range, meaning.
 *
 * The tables below make the struct, the parser, `check`, `check --print-settings` and the commented
 * sample. Defaults are text and pass the same parser as the user's values. Times and sizes are texts with
 * a unit, in memory milliseconds and bytes. */
#ifndef CW_CONFIG_SETTINGS_H
#define CW_CONFIG_SETTINGS_H

#include "cw/config/row.h"

/* clang-format off */
#define CW_TOP_SETTINGS(X) \
    X(instance,         CW_TEXT,  "",      "",   "",  "Name of this worker in client ids and logs; empty: the host's name. Exactly once, each worker of a group needs its own, and keeps it over restarts.") \
    X(instance_env,     CW_TEXT,  "",      "",   "",  "Environment variable that holds this name, instead of `instance`; empty: none.") \
    X(proxy,            CW_TEXT,  "",      "",   "",  "HTTP proxy of integrations whose proxy is \"auto\": http://[user:password@]host:port; empty: none.") \
    X(utc_offset,       CW_TEXT,  "+00:00", "1", "",  "Local time of conditions: hours and minutes east of UTC, as +02:00.") \
    X(allow_short_secrets, CW_FLAG, "false", "", "",  "Take secrets of fewer than 8 bytes, which cannot be hidden in records.") \
    X(output_unmatched, CW_FLAG,  "false", "",   "",  "Write a record also for an event that no integration answers.") \
    X(log_level,        CW_WORD,  "info",  "debug|info|warning|error", "", "Lines below this level are not written.")

#define CW_KAFKA_SETTINGS(X) \
    X(brokers,      CW_TEXT,  "127.0.0.1:9092",          "1", "", "Bootstrap brokers: host:port, separated by commas.") \
    X(group,        CW_TEXT,  "cad-worker",              "1", "", "Consumer group; workers of one group share the partitions.") \
    X(input,        CW_TEXT,  "conversation-events",     "1", "", "Topic of conversation events.") \
    X(output,       CW_TEXT,  "conversation-cad",        "1", "", "Topic of enriched records.") \
    X(dead_letter,  CW_TEXT,  "conversation-events-dlq", "1", "", "Topic of what cannot be an event.") \
    X(properties,   CW_TEXTS, "",                        "",  "", "librdkafka properties \"name=value\"; \"name=@path\" reads the value from a file.")

#define CW_DELIVERY_SETTINGS(X) \
    X(guarantee,        CW_WORD,  "at_least_once", "at_least_once|exactly_once", "", "What a crash may do: repeat finished work, or not.") \
    X(in_flight,        CW_COUNT, "1024",  "1",     "65536", "Events being looked up at the same time in this process.") \
    X(window,           CW_COUNT, "4096",  "16",    "16384", "Open offsets of one partition; then it is paused.") \
    X(max_bytes,        CW_SIZE,  "64MiB", "1MiB",  "16GiB", "All open messages and answers together.") \
    X(commit_interval,  CW_TIME,  "1s",    "10ms",  "60s",   "Commit what is finished this often.") \
    X(drain_timeout,    CW_TIME,  "10s",   "0ms",   "4min",  "At a rebalance, finish what is open for at most this long.") \
    X(shutdown_timeout, CW_TIME,  "20s",   "0ms",   "1h",    "At SIGTERM, finish what is open for at most this long.") \
    X(stall_timeout,    CW_TIME,  "2min",  "1s",    "1h",    "What stands still for so long beyond its time ends the process (exit code 70).") \
    X(gap_map_max,      CW_SIZE,  "4096B", "0B",    "64KiB", "Metadata of a commit, for what is finished beyond it; the broker's limit is offset.metadata.max.bytes.") \
    X(transaction_interval, CW_TIME, "100ms", "10ms", "10s",  "Exactly once: a transaction begins this often.") \
    X(transaction_timeout,  CW_TIME, "15s",   "2s",   "15min", "Exactly once: the broker aborts a transaction that takes longer; also the longest take-over after a crash. The broker's limit is transaction.max.timeout.ms.") \
    X(event_timeout,    CW_TIME,  "60s",   "100ms", "1h",    "All lookups of one event together.")

#define CW_LIMITS_SETTINGS(X) \
    X(event_max_bytes,  CW_SIZE,  "1MiB",  "1KiB",  "64MiB", "A larger event is a dead letter.") \
    X(answer_max_bytes, CW_SIZE,  "1MiB",  "1KiB",  "64MiB", "A larger CRM answer fails the lookup: too_large.") \
    X(cad_max_bytes,    CW_SIZE,  "64KiB", "1KiB",  "256KiB", "A larger cad fails the lookup that made it: too_large.")

#define CW_EXTRA_DATA_SETTINGS(X) \
    X(allocating_calls, CW_TEXTS, "", "", "", "Names of cad that an agent's phone call may carry; absent: all.") \
    X(statistics,       CW_TEXTS, "", "", "", "Names of cad that are kept in statistics; absent: none.")

#define CW_DIAL_PLAN_SETTINGS(X) \
    X(country_code,         CW_TEXT, "",   "", "", "Digits of the own country, as 358; empty: no phone formats.") \
    X(trunk_prefix,         CW_TEXT, "0",  "", "", "What stands before a national number when dialled inside the country.") \
    X(international_prefix, CW_TEXT, "00", "", "", "What stands before a country code when dialled.")

#define CW_ADMIN_SETTINGS(X) \
    X(listen,           CW_TEXT,  "127.0.0.1:9464", "1", "", "Address of /metrics, /livez, /readyz; port 0: any free one.")

#define CW_SECTIONS(S) \
    S(kafka,      CW_KAFKA_SETTINGS) \
    S(delivery,   CW_DELIVERY_SETTINGS) \
    S(limits,     CW_LIMITS_SETTINGS) \
    S(extra_data, CW_EXTRA_DATA_SETTINGS) \
    S(dial_plan,  CW_DIAL_PLAN_SETTINGS) \
    S(admin,      CW_ADMIN_SETTINGS)
/* clang-format on */

#define CW_SECTION_OF(section, table)                                                                        \
    struct {                                                                                                 \
        table(CW_FIELD_OF)                                                                                   \
    } section;

struct cw_settings {
    const struct cw_text *text; /* where they are written, to blame */
    CW_TOP_SETTINGS(CW_FIELD_OF)
    CW_SECTIONS(CW_SECTION_OF)
};

/* Defaults < file < environment (CAD_WORKER_<SECTION>__<KEY>, NAME=value, ends with NULL; may be NULL).
 * Faults are added to the cfg's list; a faulty key keeps its default. Texts live in the cfg's arena.
 * The group `integrations` is left to plan.h. */
void cw_settings_read(struct cw_settings *ret, struct cw_cfg *cfg, const char *const *env);

/* The effective settings as a worker.cfg; values of librdkafka properties that hold secrets as "***". */
void cw_settings_show(const struct cw_settings *settings, struct cw_buf *buf);

/* The commented sample: every key with its meaning, default, range and unit. */
void cw_settings_sample(struct cw_buf *buf);

#endif
