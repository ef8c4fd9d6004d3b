#include "cw/base/digest.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <stdlib.h>

struct cw_digest {
    EVP_MD *sha1;
    EVP_MD_CTX *context;
};

struct cw_digest *cw_digest_new(void)
{
    struct cw_digest *digest = calloc(1, sizeof(*digest));

    if (!digest)
        return NULL;
    digest->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
    digest->context = EVP_MD_CTX_new();
    if (digest->sha1 && digest->context)
        return digest;
    cw_digest_free(digest);
    return NULL;
}

void cw_digest_free(struct cw_digest *digest)
{
    if (!digest)
        return;
    EVP_MD_CTX_free(digest->context);
    EVP_MD_free(digest->sha1);
    free(digest);
}

static const char hex[] = "0123456789abcdef";

static void add_hex(char **to, unsigned char byte)
{
    *(*to)++ = hex[byte >> 4];
    *(*to)++ = hex[byte & 15];
}

void cw_digest_uuid(struct cw_digest *digest, const unsigned char space[16], struct cw_slice name,
                    char ret[CW_UUID_LEN])
{
    unsigned char sum[EVP_MAX_MD_SIZE] = { 0 };

    EVP_DigestInit_ex2(digest->context, digest->sha1, NULL);
    EVP_DigestUpdate(digest->context, space, 16);
    EVP_DigestUpdate(digest->context, name.ptr, name.len);
    EVP_DigestFinal_ex(digest->context, sum, NULL);
    sum[6] = (unsigned char)((sum[6] & 0x0F) | 0x50); /* version 5 */
    sum[8] = (unsigned char)((sum[8] & 0x3F) | 0x80); /* the RFC's variant */
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *ret++ = '-';
        add_hex(&ret, sum[i]);
    }
}

void cw_digest_fingerprint(struct cw_slice bytes, char ret[CW_FINGERPRINT_LEN])
{
    unsigned char sum[EVP_MAX_MD_SIZE] = { 0 };

    EVP_Q_digest(NULL, "SHA256", NULL, bytes.ptr, bytes.len, sum, NULL);
    for (int i = 0; i < CW_FINGERPRINT_LEN / 2; i++)
        add_hex(&ret, sum[i]);
}

size_t cw_digest_base64(struct cw_slice bytes, char *ret)
{
    return (size_t)EVP_EncodeBlock((unsigned char *)ret, (const unsigned char *)bytes.ptr, (int)bytes.len);
}

/* OpenSSL lets blanks pass. */
static bool is_base64(struct cw_slice text, size_t padding)
{
    for (size_t i = 0; i + padding < text.len; i++)
        if (!isalnum((unsigned char)text.ptr[i]) && text.ptr[i] != '+' && text.ptr[i] != '/')
            return false;
    return text.len % 4 == 0;
}

ptrdiff_t cw_digest_unbase64(struct cw_slice text, char *ret)
{
    size_t padding = 0;
    int len;

    while (padding < 2 && padding < text.len && text.ptr[text.len - 1 - padding] == '=')
        padding++;
    if (!is_base64(text, padding))
        return -1;
    len = EVP_DecodeBlock((unsigned char *)ret, (const unsigned char *)text.ptr, (int)text.len);
    return len < 0 ? -1 : len - (ptrdiff_t)padding;
}

struct cw_slice cw_uuid_digits(struct cw_slice text, char room[32])
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '-')
            continue;
        if (count == 32 || !isxdigit((unsigned char)text.ptr[i]))
            return (struct cw_slice){ 0 };
        room[count++] = (char)toupper((unsigned char)text.ptr[i]);
    }
    return count == 32 ? (struct cw_slice){ room, 32 } : (struct cw_slice){ 0 };
}
