#include "cw/condition/text_kind.h"

#include "cw/condition/text.h"

#include <stdlib.h>
#include <unictype.h>

/* Numbers by Unihan's kPrimaryNumeric, kOtherNumeric and kAccountingNumeric, which libunistring does not
 * know. */
static const uint32_t unihan_numbers[] = {
    0x3405,  0x3483,  0x382A,  0x3B4D,  0x4E00,  0x4E03,  0x4E07,  0x4E09,  0x4E5D,  0x4E8C,  0x4E94,
    0x4E96,  0x4EBF,  0x4EC0,  0x4EDF,  0x4EE8,  0x4F0D,  0x4F70,  0x5104,  0x5146,  0x5169,  0x516B,
    0x516D,  0x5341,  0x5343,  0x5344,  0x5345,  0x534C,  0x53C1,  0x53C2,  0x53C3,  0x53C4,  0x56DB,
    0x58F1,  0x58F9,  0x5E7A,  0x5EFE,  0x5EFF,  0x5F0C,  0x5F0D,  0x5F0E,  0x5F10,  0x62FE,  0x634C,
    0x67D2,  0x6F06,  0x7396,  0x767E,  0x8086,  0x842C,  0x8CAE,  0x8CB3,  0x8D30,  0x9621,  0x9646,
    0x964C,  0x9678,  0x96F6,  0x20001, 0x20064, 0x200E2, 0x20121, 0x2092A, 0x20983, 0x2098C, 0x2099C,
    0x20AEA, 0x20AFD, 0x20B19, 0x22390, 0x22998, 0x23B1B, 0x2626D,
};

static int by_code(const void *key, const void *entry)
{
    uint32_t a = *(const uint32_t *)key, b = *(const uint32_t *)entry;

    return (a > b) - (a < b);
}

static bool is_unihan_number(uint32_t code)
{
    size_t count = sizeof(unihan_numbers) / sizeof(unihan_numbers[0]);

    return code >= unihan_numbers[0] &&
           bsearch(&code, unihan_numbers, count, sizeof(unihan_numbers[0]), by_code);
}

int cw_code_decimal(uint32_t code)
{
    return code < 0x80 ? (code >= '0' && code <= '9' ? (int)code - '0' : -1) : uc_decimal_value(code);
}

bool cw_code_isdecimal(uint32_t code)
{
    return cw_code_decimal(code) >= 0;
}

bool cw_code_isdigit(uint32_t code)
{
    return code < 0x80 ? code >= '0' && code <= '9' : uc_digit_value(code) >= 0;
}

bool cw_code_isnumeric(uint32_t code)
{
    if (code < 0x80)
        return code >= '0' && code <= '9';
    return uc_numeric_value(code).denominator != 0 || is_unihan_number(code);
}

bool cw_code_isalpha(uint32_t code)
{
    if (code < 0x80)
        return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
    return uc_is_general_category_withtable(code, UC_CATEGORY_MASK_L);
}

bool cw_code_isalnum(uint32_t code)
{
    return cw_code_isalpha(code) || cw_code_isnumeric(code); /* what is decimal or a digit is numeric */
}

bool cw_code_isspace(uint32_t code)
{
    int bidi;

    if (code < 0x80)
        return code == ' ' || (code >= 0x09 && code <= 0x0D) || (code >= 0x1C && code <= 0x1F);
    bidi = uc_bidi_category(code);
    return bidi == UC_BIDI_WS || bidi == UC_BIDI_B || bidi == UC_BIDI_S ||
           uc_is_general_category_withtable(code, UC_CATEGORY_MASK_Zs);
}

bool cw_code_isupper(uint32_t code)
{
    return code < 0x80 ? code >= 'A' && code <= 'Z' : uc_is_property_uppercase(code);
}

bool cw_code_islower(uint32_t code)
{
    return code < 0x80 ? code >= 'a' && code <= 'z' : uc_is_property_lowercase(code);
}

bool cw_code_isprintable(uint32_t code)
{
    if (code < 0x7F)
        return code >= ' ';
    return !uc_is_general_category_withtable(code, UC_CATEGORY_MASK_C | UC_CATEGORY_MASK_Z);
}

static bool is_all(struct cw_slice s, bool (*is)(uint32_t code))
{
    const char *at = s.ptr, *end = s.ptr + s.len;

    while (at < end)
        if (!is(cw_text_next(&at)))
            return false;
    return s.len > 0;
}

bool cw_text_isdigit(struct cw_slice s)
{
    return is_all(s, cw_code_isdigit);
}

bool cw_text_isdecimal(struct cw_slice s)
{
    return is_all(s, cw_code_isdecimal);
}

bool cw_text_isnumeric(struct cw_slice s)
{
    return is_all(s, cw_code_isnumeric);
}

bool cw_text_isalpha(struct cw_slice s)
{
    return is_all(s, cw_code_isalpha);
}

bool cw_text_isalnum(struct cw_slice s)
{
    return is_all(s, cw_code_isalnum);
}

bool cw_text_isspace(struct cw_slice s)
{
    return is_all(s, cw_code_isspace);
}

/* Some character is of this case, and none of the other one or a title case. */
static bool is_case(struct cw_slice s, bool (*is)(uint32_t code), bool (*is_other)(uint32_t code))
{
    const char *at = s.ptr, *end = s.ptr + s.len;
    bool found = false;

    while (at < end) {
        uint32_t code = cw_text_next(&at);

        if (is_other(code) || (code >= 0x80 && uc_is_general_category_withtable(code, UC_CATEGORY_MASK_Lt)))
            return false;
        found = found || is(code);
    }
    return found;
}

bool cw_text_isupper(struct cw_slice s)
{
    return is_case(s, cw_code_isupper, cw_code_islower);
}

bool cw_text_islower(struct cw_slice s)
{
    return is_case(s, cw_code_islower, cw_code_isupper);
}
