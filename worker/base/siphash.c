#include "cw/base/siphash.h"

static uint64_t rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static void mix(struct cw_siphash *s)
{
    s->a += s->b;
    s->c += s->d;
    s->b = rotate(s->b, 13) ^ s->a;
    s->d = rotate(s->d, 16) ^ s->c;
    s->a = rotate(s->a, 32);
    s->c += s->b;
    s->a += s->d;
    s->b = rotate(s->b, 17) ^ s->c;
    s->d = rotate(s->d, 21) ^ s->a;
    s->c = rotate(s->c, 32);
}

static void absorb(struct cw_siphash *s, uint64_t word)
{
    s->d ^= word;
    mix(s);
    s->a ^= word;
}

/* Up to eight bytes, little-endian. */
static uint64_t word_of(const char *bytes, size_t len)
{
    uint64_t word = 0;

    for (size_t i = 0; i < len; i++)
        word |= (uint64_t)(unsigned char)bytes[i] << 8 * i;
    return word;
}

/* Eight bytes: compilers make one load of it. */
static uint64_t whole_word(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;

    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
           (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

/* The last word has the length in its highest byte. */
static void absorb_all(struct cw_siphash *s, struct cw_slice bytes)
{
    size_t whole = bytes.len & ~(size_t)7;

    for (size_t i = 0; i < whole; i += 8)
        absorb(s, whole_word(bytes.ptr + i));
    absorb(s, word_of(bytes.ptr + whole, bytes.len - whole) | (uint64_t)bytes.len << 56);
}

static void finish(struct cw_siphash *s)
{
    mix(s);
    mix(s);
    mix(s);
}

void cw_siphash_begin(struct cw_siphash *hash, const uint64_t seed[2])
{
    *hash = (struct cw_siphash){ seed[0] ^ 0x736f6d6570736575u, seed[1] ^ 0x646f72616e646f6du,
                                 seed[0] ^ 0x6c7967656e657261u, seed[1] ^ 0x7465646279746573u };
}

void cw_siphash_add(struct cw_siphash *hash, struct cw_slice bytes)
{
    if (!bytes.ptr)
        bytes = CW_LIT("");
    absorb(hash, bytes.len);
    absorb_all(hash, bytes);
}

/* As SipHash's variant of 128 bits ends. */
void cw_siphash_end(struct cw_siphash *hash, uint64_t ret[2])
{
    hash->c ^= 0xEE;
    finish(hash);
    ret[0] = hash->a ^ hash->b ^ hash->c ^ hash->d;
    hash->b ^= 0xDD;
    finish(hash);
    ret[1] = hash->a ^ hash->b ^ hash->c ^ hash->d;
}

uint64_t cw_siphash(const uint64_t seed[2], struct cw_slice bytes)
{
    struct cw_siphash s;

    cw_siphash_begin(&s, seed);
    absorb_all(&s, bytes);
    s.c ^= 0xFF;
    finish(&s);
    return s.a ^ s.b ^ s.c ^ s.d;
}
