#include "cw/condition/members.h"

#define AGENT(name) name, name ".id", name ".number", name ".chat_address"
#define QUEUE(name) name, name ".id", name ".address"

const char *const cw_contact_paths[] = {
    "id",
    "guid",
    "channel_type",
    "channel_sub_type",
    "direction",
    "created",
    "language",
    "priority",
    "skills",
    QUEUE("queue"),
    QUEUE("forwarding_queue"),
    AGENT("agent"),
    AGENT("preferred_agent"),
    AGENT("transferring_agent"),
    "required_agents",
    "source",
    "destination",
    "email",
    "email.subject",
    "email.body",
    "email.to",
    "email.cc",
    "attached_data",
    "cad",
    NULL,
};

static bool is_path(const char *path, struct cw_slice words)
{
    if (strlen(path) != words.len)
        return false;
    for (size_t i = 0; i < words.len; i++)
        if (path[i] != words.ptr[i] && !(path[i] == '.' && words.ptr[i] == '_'))
            return false;
    return true;
}

const char *cw_contact_path_of(struct cw_slice words)
{
    for (size_t i = 0; cw_contact_paths[i]; i++)
        if (is_path(cw_contact_paths[i], words))
            return cw_contact_paths[i];
    return NULL;
}

bool cw_contact_has(struct cw_slice name)
{
    for (size_t i = 0; cw_contact_paths[i]; i++)
        if (cw_slice_eq(name, cw_slice_of(cw_contact_paths[i])))
            return true;
    return false;
}
