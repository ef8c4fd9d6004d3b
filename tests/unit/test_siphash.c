#include "cw/base/siphash.h"
#include "mocka.h"

/* SipHash-1-3 with the key 00 01 … 0F of the messages of 0, 1, 2 … bytes 00 01 02 …: the reference program's
 * output. */
static void reference_vectors(void **state)
{
    static const uint64_t expected[] = {
        0xabac0158050fc4dcu, 0xc9f49bf37d57ca93u, 0x82cb9b024dc7d44du, 0x8bf80ab8e7ddf7fbu,
        0xcf75576088d38328u, 0xdef9d52f49533b67u, 0xc50d2b50c59f22a7u, 0xd3927d989bb11140u,
        0x369095118d299a8eu, 0x25a48eb36c063de4u, 0x79de85ee92ff097fu, 0x70c118c1f94dc352u,
        0x78a384b157b4d9a2u, 0x306f760c1229ffa7u, 0x605aa111c0f95d34u, 0xd320d86d2a519956u,
        0xcc4fdd1a7d908b66u, 0x9cf2689063dbd80cu,
    };
    static const uint64_t seed[2] = { 0x0706050403020100u, 0x0f0e0d0c0b0a0908u };
    char bytes[64];

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)i;
    for (size_t len = 0; len < sizeof(expected) / sizeof(expected[0]); len++)
        assert_true(cw_siphash(seed, (struct cw_slice){ bytes, len }) == expected[len]);
}

static void the_seed_and_every_bit_count(void **state)
{
    static const uint64_t one[2] = { 1, 2 }, other[2] = { 1, 3 };
    char bytes[17] = { 0 };
    struct cw_slice text = { bytes, sizeof(bytes) };
    uint64_t before = cw_siphash(one, text);

    (void)state;
    assert_true(before != cw_siphash(other, text));
    for (size_t i = 0; i < sizeof(bytes) * 8; i++) {
        bytes[i / 8] = (char)(1 << i % 8);
        assert_true(cw_siphash(one, text) != before);
        bytes[i / 8] = 0;
    }
    assert_true(cw_siphash(one, text) == before);
    assert_true(cw_siphash(one, (struct cw_slice){ NULL, 0 }) == cw_siphash(one, CW_LIT("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(reference_vectors),
                                        cmocka_unit_test(the_seed_and_every_bit_count) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
