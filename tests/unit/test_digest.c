#include "cw/base/digest.h"
#include "mocka.h"

/* RFC 9562 appendix A.4: "www.example.com" below the namespace for DNS names. */
static void uuid_of_the_rfc(void **state)
{
    static const unsigned char dns[16] = { 0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                           0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8 };
    struct cw_digest *digest = cw_digest_new();
    char uuid[CW_UUID_LEN];

    (void)state;
    assert_non_null(digest);
    for (int i = 0; i < 3; i++) {
        cw_digest_uuid(digest, dns, CW_LIT("www.example.com"), uuid);
        assert_memory_equal(uuid, "2ed6657d-e927-568b-95e1-2665a8aea6a2", CW_UUID_LEN);
    }
    cw_digest_free(digest);
    cw_digest_free(NULL);
}

/* FIPS 180-4's examples of SHA-256. */
static void fingerprints(void **state)
{
    char print[CW_FINGERPRINT_LEN];

    (void)state;
    cw_digest_fingerprint(CW_LIT("abc"), print);
    assert_memory_equal(print, "ba7816bf8f01cfea", CW_FINGERPRINT_LEN);
    cw_digest_fingerprint(CW_LIT(""), print);
    assert_memory_equal(print, "e3b0c44298fc1c14", CW_FINGERPRINT_LEN);
}

/* RFC 4648 section 10. */
static void base64(void **state)
{
    static const char *const table[][2] = { { "", "" },
                                            { "f", "Zg==" },
                                            { "fo", "Zm8=" },
                                            { "foo", "Zm9v" },
                                            { "foob", "Zm9vYg==" },
                                            { "fooba", "Zm9vYmE=" },
                                            { "foobar", "Zm9vYmFy" } };
    char text[20];

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        size_t len = cw_digest_base64(cw_slice_of(table[i][0]), text);

        assert_int_equal(len, strlen(table[i][1]));
        assert_memory_equal(text, table[i][1], len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(uuid_of_the_rfc), cmocka_unit_test(fingerprints),
                                        cmocka_unit_test(base64) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
