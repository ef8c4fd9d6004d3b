#include "cw/base/pem.h"
#include "mocka.h"
#include <stdio.h>

/* Made for this test and used nowhere. */
static const char certificate[] = "-----BEGIN CERTIFICATE-----\n"
                                  "MIIBezCCASGgAwIBAgIUOQ73tG6p6wr1WQQOs/BOhojuhCowCgYIKoZIzj0EAwIw\n"
                                  "EjEQMA4GA1UEAwwHZXhhbXBsZTAgFw0yNjExMjMwODU0MzJaGA8yMTI2MTAzMDA4\n"
                                  "NTQzMlowEjEQMA4GA1UEAwwHZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEH\n"
                                  "A0IABDxDoBcq+qSyluJ084MI73iBgt0kFDnwJfKj3Qqn2Js8FGvgymFt5jFKd0zK\n"
                                  "ytCIyxN3PkMy+Eizbpyx+SKdAFujUzBRMB0GA1UdDgQWBBRPQOwwoBao5XvpfFcx\n"
                                  "CODHO07lxDAfBgNVHSMEGDAWgBRPQOwwoBao5XvpfFcxCODHO07lxDAPBgNVHRMB\n"
                                  "Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDIWMYg8qzF/dp1SIjghdobGdXX\n"
                                  "VfeuCzfvYxrMDAnV3AIgM0A7CW8xk51PKlXCRvMkj3EykQgD2S0Vwg2UciV5ONQ=\n"
                                  "-----END CERTIFICATE-----\n";

static const char key[] = "-----BEGIN PRIVATE KEY-----\n"
                          "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAeDk8r7RDNiNvaNk\n"
                          "nqzOX85obsO8AcYCiE88V4za71mhRANCAAQ8Q6AXKvqkspbidPODCO94gYLdJBQ5\n"
                          "8CXyo90Kp9ibPBRr4MphbeYxSndMysrQiMsTdz5DMvhIs26csfkinQBb\n"
                          "-----END PRIVATE KEY-----\n";

static const char other_key[] = "-----BEGIN PRIVATE KEY-----\n"
                                "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1GJb5XCOP9ubEvE6\n"
                                "sLsW5UANr5jzMpBwu0QEeVsmdLuhRANCAARZND3XONiIdbus+ix6UDyqEUJkHhEw\n"
                                "cYzArvSkP3Wok1k21FE5NnxjtoeTOXwUaIwpG3Nj3ezRqzZcxHLoq9D6\n"
                                "-----END PRIVATE KEY-----\n";

static const char encrypted_key[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                                    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgA60PYOgBgsAICCAAw\n"
                                    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEKwpNZ3kRJA9U9/bLoQoL38EgZDM\n"
                                    "hmnsnDnOWmrH7rN2XLVtNH1ls8wjeO2qiro8rPDCJojQJMkVY+WUG/YSwKGIrPuU\n"
                                    "0ugVDE19th7W2jfZz+/zf07jMG2MEx1QoZnbFVJbvvpxt7SuvNXZ/OaEfS5p8hlz\n"
                                    "wpFEsEpGZF7ykeR55wPhreyDt7bQs5OyqAk0N1zI2pZItiCGVOplCLzNPGbjFYQ=\n"
                                    "-----END ENCRYPTED PRIVATE KEY-----\n";

static const char *of_certificates(const char *before, const char *text, const char *behind)
{
    static char all[4096];

    snprintf(all, sizeof(all), "%s%s%s", before, text, behind);
    return cw_pem_check_certificates(cw_slice_of(all));
}

static const char *of_key(const char *text, const char *certificates)
{
    return cw_pem_check_key(cw_slice_of(text), cw_slice_of(certificates));
}

static void certificates_can_be_read(void **state)
{
    static const char broken[] = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n";

    (void)state;
    assert_null(of_certificates("", certificate, ""));
    assert_null(of_certificates("# ours\n", certificate, "\n\nbehind it\n"));
    assert_null(of_certificates(certificate, certificate, ""));
    assert_null(of_certificates(key, certificate, ""));
    assert_string_equal(of_certificates("", "", ""), "no certificate is in it");
    assert_string_equal(of_certificates("", "hello\n", ""), "no certificate is in it");
    assert_string_equal(of_certificates(key, "", ""), "no certificate is in it");
    assert_string_equal(of_certificates("", broken, ""), "a certificate in it cannot be read");
    assert_string_equal(of_certificates(certificate, broken, ""), "a certificate in it cannot be read");
    assert_string_equal(of_certificates("", "-----BEGIN CERTIFICATE-----\n", ""),
                        "a certificate in it cannot be read");
}

static void a_key_belongs_to_its_certificate(void **state)
{
    (void)state;
    assert_null(of_key(key, certificate));
    assert_null(of_key(key, ""));
    assert_null(of_key(other_key, "no certificate: that is said elsewhere"));
    assert_string_equal(of_key(other_key, certificate), "the key does not belong to the certificate");
    assert_string_equal(of_key(encrypted_key, certificate),
                        "the key has a passphrase: there is nobody to ask for it");
    assert_string_equal(of_key("", certificate), "no private key that can be read is in it");
    assert_string_equal(of_key(certificate, certificate), "no private key that can be read is in it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates_can_be_read),
        cmocka_unit_test(a_key_belongs_to_its_certificate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
