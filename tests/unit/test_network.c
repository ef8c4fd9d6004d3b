#include "cw/base/network.h"
#include "mocka.h"

static struct cw_address address_of(const char *text)
{
    struct cw_address address = { { 0 } };

    if (!cw_address_parse(&address, cw_slice_of(text)))
        fail_msg("%s is no address", text);
    return address;
}

static void addresses_are_strict(void **state)
{
    static const char *const wrong[] = { "",
                                         "127.1",
                                         "2130706433",
                                         "0x7f000001",
                                         "0x7f.1",
                                         "017700000001",
                                         "0127.0.0.1",
                                         "127.0.0.1 ",
                                         " 127.0.0.1",
                                         "127.0.0.256",
                                         "127.0.0",
                                         "127.0.0.1.1",
                                         "[::1]",
                                         "::1%lo",
                                         "fe80::1%1",
                                         "1:2:3:4:5:6:7:8:9",
                                         "::g",
                                         "localhost",
                                         "0000:0000:0000:0000:0000:ffff:255.255.255.2555" };
    struct cw_address unchanged = address_of("1.2.3.4"), address = unchanged;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (cw_address_parse(&address, cw_slice_of(wrong[i])))
            fail_msg("%s is taken", wrong[i]);
    assert_false(cw_address_parse(&address, CW_LIT("1.2.3.4\0")));
    assert_memory_equal(&address, &unchanged, sizeof(address));
    address = address_of("::ffff:1.2.3.4");
    assert_memory_equal(&address, &unchanged, sizeof(address));
    address = cw_address_of("\1\2\3\4", 4);
    assert_memory_equal(&address, &unchanged, sizeof(address));
    address = address_of("ABCD::1");
    assert_memory_equal(address.bytes, "\xAB\xCD\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
}

static void networks_are_strict(void **state)
{
    static const struct {
        const char *text;
        int bits; /* -1: none */
    } rows[] = {
        { "10.0.0.0/8", 104 }, { "10.0.0.0/32", 128 },  { "10.1.2.3", 128 },
        { "0.0.0.0/0", 96 },   { "fd00::/8", 8 },       { "::/0", 0 },
        { "::1", 128 },        { "2001:db8::/33", 33 }, { "::ffff:10.0.0.0/104", 104 },
        { "10.0.0.0/33", -1 }, { "10.0.0.1/8", -1 },    { "10.0.0.0/", -1 },
        { "10.0.0.0/-1", -1 }, { "10.0.0.0/8/8", -1 },  { "10.0.0.0/255.0.0.0", -1 },
        { "fd00::/129", -1 },  { "fd00::1/8", -1 },     { "2001:db8:8000::/32", -1 },
        { "/8", -1 },          { "crm.example", -1 },   { "", -1 },
        { "10.0.0.0 /8", -1 }, { "10.0.0.0/ 8", -1 },   { "10/8", -1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cw_network network = { .bits = 77 };
        bool taken = cw_network_parse(&network, cw_slice_of(rows[i].text));

        if (taken != (rows[i].bits >= 0) || network.bits != (unsigned)(taken ? rows[i].bits : 77))
            fail_msg("%s: %d, %u bits", rows[i].text, taken, network.bits);
    }
}

/* Which addresses the default rule lets through: never, where this machine itself is meant, always. */
static const struct {
    const char *address;
    char allowed; /* '-', 'l', '+' */
} default_rule[] = {
    { "192.0.2.7", '+' },
    { "8.8.8.8", '+' },
    { "2001:db8::1", '+' },
    { "10.0.0.1", '+' },
    { "172.16.0.1", '+' },
    { "192.168.1.1", '+' },
    { "100.64.0.1", '+' },
    { "fc00::1", '+' },
    { "fd12:3456::1", '+' },
    { "127.0.0.1", 'l' },
    { "127.255.255.255", 'l' },
    { "126.255.255.255", '+' },
    { "128.0.0.1", '+' },
    { "::1", 'l' },
    { "::ffff:127.0.0.1", 'l' },
    { "64:ff9b::127.0.0.1", 'l' },
    { "64:ff9b:1::127.0.0.1", 'l' },
    { "2002:7f00:1::1", 'l' },
    { "2001:0:1234:5678:0:0:80ff:fffe", 'l' },
    { "::127.0.0.1", 'l' },
    { "0.0.0.0", '-' },
    { "0.1.2.3", '-' },
    { "1.0.0.0", '+' },
    { "::", '-' },
    { "::2", '-' },
    { "::ffff:0.0.0.0", '-' },
    { "169.254.169.254", '-' },
    { "169.254.0.1", '-' },
    { "169.253.255.255", '+' },
    { "169.255.0.0", '+' },
    { "::ffff:169.254.169.254", '-' },
    { "64:ff9b::a9fe:a9fe", '-' },
    { "2002:a9fe:a9fe::", '-' },
    { "2001:0:1234:5678:0:0:5601:5601", '-' },
    { "2001:0:1234:5678:0:0:f7f7:f7f7", '+' },
    { "2001:1::1", '+' },
    { "2002:808:808::1", '+' },
    { "64:ff9b::808:808", '+' },
    { "64:ff9b:2::7f00:1", '+' },
    { "fe80::1", '-' },
    { "febf::1", '-' },
    { "fec0::1", '+' },
    { "fd00:ec2::254", '-' },
    { "fd00:ec3::254", '+' },
    { "fd20:ce::254", '-' },
    { "fd00:c1::a9fe:a9fe", '-' },
    { "fd00:42::42", '-' },
    { "100.100.100.200", '-' },
    { "100.100.100.201", '+' },
    { "168.63.129.16", '-' },
    { "192.0.0.192", '-' },
    { "224.0.0.1", '-' },
    { "239.255.255.255", '-' },
    { "223.255.255.255", '+' },
    { "240.0.0.1", '+' },
    { "255.255.255.255", '-' },
    { "ff02::1", '-' },
};

static void the_default_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(default_rule) / sizeof(default_rule[0]); i++) {
        struct cw_address address = address_of(default_rule[i].address);
        struct cw_addresses strange = { .loopback = false }, own = { .loopback = true };

        if (cw_addresses_allow(&strange, &address) != (default_rule[i].allowed == '+') ||
            cw_addresses_allow(&own, &address) != (default_rule[i].allowed != '-'))
            fail_msg("%s", default_rule[i].address);
    }
}

static bool within(const char *network, const char *text)
{
    struct cw_network allowed = { .bits = 0 };
    struct cw_addresses addresses = { &allowed, 1, true };
    struct cw_address address = address_of(text);

    assert_true(cw_network_parse(&allowed, cw_slice_of(network)));
    return cw_addresses_allow(&addresses, &address);
}

static void a_list_allows_nothing_else(void **state)
{
    (void)state;
    assert_true(within("10.0.0.0/8", "10.255.255.255"));
    assert_false(within("10.0.0.0/8", "11.0.0.0"));
    assert_true(within("10.0.0.0/9", "10.127.0.0"));
    assert_false(within("10.0.0.0/9", "10.128.0.0"));
    assert_true(within("10.0.0.0/8", "::ffff:10.0.0.1"));
    assert_true(within("10.0.0.0/8", "64:ff9b::10.0.0.1"));
    assert_true(within("64:ff9b::/96", "64:ff9b::10.0.0.1"));
    assert_false(within("64:ff9b::/96", "10.0.0.1"));
    assert_false(within("10.0.0.0/8", "127.0.0.1"));
    assert_true(within("127.0.0.1", "127.0.0.1"));
    assert_false(within("127.0.0.1", "127.0.0.2"));
    assert_true(within("169.254.0.0/16", "169.254.169.254")); /* who writes it means it */
    assert_false(within("0.0.0.0/0", "2001:db8::1"));
    assert_true(within("::/0", "8.8.8.8"));
    assert_true(within("fd00::/8", "fdff::1"));
    assert_false(within("fd00::/8", "fc00::1"));
}

static void the_first_that_fits_is_enough(void **state)
{
    struct cw_network allowed[2];
    struct cw_addresses addresses = { allowed, 2, false };
    struct cw_address address = address_of("192.168.0.9");

    (void)state;
    assert_true(cw_network_parse(&allowed[0], CW_LIT("10.0.0.0/8")));
    assert_true(cw_network_parse(&allowed[1], CW_LIT("192.168.0.0/24")));
    assert_true(cw_addresses_allow(&addresses, &address));
    addresses.count = 1;
    assert_false(cw_addresses_allow(&addresses, &address));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_strict),
        cmocka_unit_test(networks_are_strict),
        cmocka_unit_test(the_default_rule),
        cmocka_unit_test(a_list_allows_nothing_else),
        cmocka_unit_test(the_first_that_fits_is_enough),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
