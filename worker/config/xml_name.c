#include "cw/config/xml_name.h"

#include "cw/base/utf8.h"
#include <stddef.h>

struct range {
    uint32_t first, last;
};

static const struct range starts[] = {
    { 'A', 'Z' },       { '_', '_' },       { 'a', 'z' },       { 0xC0, 0xD6 },     { 0xD8, 0xF6 },
    { 0xF8, 0x2FF },    { 0x370, 0x37D },   { 0x37F, 0x1FFF },  { 0x200C, 0x200D }, { 0x2070, 0x218F },
    { 0x2C00, 0x2FEF }, { 0x3001, 0xD7FF }, { 0xF900, 0xFDCF }, { 0xFDF0, 0xFFFD }, { 0x10000, 0xEFFFF },
};

static const struct range others[] = {
    { '-', '.' }, { '0', '9' }, { 0xB7, 0xB7 }, { 0x300, 0x36F }, { 0x203F, 0x2040 },
};

static bool is_in(uint32_t code, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

static bool is_start(uint32_t code)
{
    return is_in(code, starts, sizeof(starts) / sizeof(starts[0]));
}

static bool is_part(uint32_t code)
{
    return is_start(code) || is_in(code, others, sizeof(others) / sizeof(others[0]));
}

bool cw_is_xml_name(struct cw_slice name)
{
    if (name.len >= 3 && cw_slice_eq_nocase((struct cw_slice){ name.ptr, 3 }, CW_LIT("xml")))
        return false;
    for (size_t at = 0; at < name.len;) {
        unsigned length = cw_utf8_length(cw_slice_from(name, at));
        uint32_t code = length ? cw_utf8_code(name.ptr + at, length) : 0;

        if (!(at ? is_part(code) : is_start(code)))
            return false;
        at += length;
    }
    return name.len > 0;
}
