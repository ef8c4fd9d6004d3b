#include "cw/base/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

static BIO *open_text(struct cw_slice text)
{
    return text.len && text.len <= INT32_MAX ? BIO_new_mem_buf(text.ptr, (int)text.len) : NULL;
}

/* NULL: there is none, or none that can be read. */
static X509 *first_certificate(struct cw_slice text)
{
    BIO *bio = open_text(text);
    X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    ERR_clear_error();
    return certificate;
}

const char *cw_pem_check_certificates(struct cw_slice text)
{
    BIO *bio = open_text(text);
    X509 *certificate;
    size_t count = 0;
    bool ended;

    while (bio && (certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
        X509_free(certificate);
        count++;
    }
    ended = !bio || ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    BIO_free(bio);
    ERR_clear_error();
    if (!ended)
        return "a certificate in it cannot be read";
    return count ? NULL : "no certificate is in it";
}

/* Nobody is asked for a passphrase. */
static int on_passphrase(char *to, int size, int writing, void *user)
{
    (void)to;
    (void)size;
    (void)writing;
    *(bool *)user = true;
    return -1;
}

const char *cw_pem_check_key(struct cw_slice text, struct cw_slice certificates)
{
    bool encrypted = false;
    BIO *bio = open_text(text);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, &encrypted) : NULL;
    X509 *certificate = first_certificate(certificates);
    const char *fault = NULL;

    if (encrypted)
        fault = "the key has a passphrase: there is nobody to ask for it";
    else if (!key)
        fault = "no private key that can be read is in it";
    else if (certificate && X509_check_private_key(certificate, key) != 1)
        fault = "the key does not belong to the certificate";
    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(bio);
    ERR_clear_error();
    return fault;
}
