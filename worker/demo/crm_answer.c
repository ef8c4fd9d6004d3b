#include "cw/demo/crm_answer.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NAMES 16

struct country {
    const char *prefix; /* NULL: everybody else */
    const char *city;
    const char *firstnames[NAMES], *lastnames[NAMES];
};

static const struct country countries[] = {
    { "358",
      "Tampere",
      { "Aino", "Eero", "Helmi", "Ilmari", "Kaisa", "Lauri", "Minna", "Niilo", "Oona", "Pekka", "Raija",
        "Sampo", "Tuuli", "Urho", "Venla", "Väinö" },
      { "Aaltonen", "Hakala", "Heikkinen", "Järvinen", "Koskela", "Laine", "Lehtonen", "Mäkelä", "Niemi",
        "Nurmi", "Peltola", "Rantanen", "Saarinen", "Toivonen", "Virtanen", "Ylönen" } },
    { "49",
      "Leipzig",
      { "Anke", "Bernd", "Clara", "Dieter", "Elke", "Frieda", "Georg", "Heike", "Jonas", "Katrin", "Lukas",
        "Marlene", "Nils", "Petra", "Sönke", "Ute" },
      { "Albrecht", "Baumann", "Dietrich", "Engel", "Fischer", "Grün", "Hoffmann", "Jäger", "Krüger",
        "Lorenz", "Möller", "Neumann", "Richter", "Schäfer", "Vogel", "Ziegler" } },
    { NULL,
      "Leeds",
      { "Ada", "Basil", "Charlotte", "Daniel", "Edith", "Florence", "Graham", "Harriet", "Imogen", "Joseph",
        "Katherine", "Leonard", "Margaret", "Nathan", "Olivia", "Rupert" },
      { "Ashworth", "Bennett", "Clarke", "Dawson", "Ellis", "Fletcher", "Greenwood", "Hughes", "Kendall",
        "Lambert", "Mercer", "Norton", "Palmer", "Reid", "Sutton", "Whitaker" } },
};

static const char *const companies[NAMES] = {
    "Northwind Ferries",  "Kaleva Timber",       "Elbe Optik",     "Harbour & Sons",
    "Aurora Energy",      "Rheinland Maschinen", "Pennine Foods",  "Saimaa Paper",
    "Bluebird Insurance", "Hanse Logistik",      "Lakeland Dairy", "Tundra Outdoor",
    "Sternberg Verlag",   "Oakfield Housing",    "Kuura Telecom",  "Morgenrot Solar",
};

static const char *const jobtitles[NAMES] = {
    "Head of Purchasing", "Site Engineer",     "Office Manager",    "Chief Accountant",
    "Service Designer",   "Plant Manager",     "Customer Advocate", "Logistics Planner",
    "Sales Director",     "Quality Inspector", "IT Coordinator",    "Fleet Supervisor",
    "Product Owner",      "Legal Counsel",     "Warehouse Lead",    "Managing Director",
};

static const char head_format[] =
    "{\"id\":\"%s\",\"properties\":{"
    "\"firstname\":\"%s\",\"lastname\":\"%s\",\"company\":\"%s\",\"jobtitle\":\"%s\","
    "\"phone\":\"+%s\",\"email\":\"contact.%s@customers.example\",\"city\":\"%s\",";

static const char middle[] =
    "\"lifecyclestage\":\"customer\",\"hs_lead_status\":\"CONNECTED\",\"preferred_channel\":\"phone\","
    "\"annualrevenue\":null,\"numberofemployees\":48,\"newsletter\":true,"
    "\"createdate\":\"2021-03-04T09:15:00.000Z\",\"lastmodifieddate\":\"2026-05-19T07:42:31.512Z\","
    "\"notes\":\"Prefers to be called back in the morning. Contract renews every January; ask about the "
    "annual "
    "service visit before closing a ticket.\"},"
    "\"owner\":{\"id\":\"O-117\",\"team\":\"Key accounts\",\"region\":\"EMEA\"},";

static const char tail_format[] =
    "\"tickets\":["
    "{\"id\":\"T-%s-1\",\"subject\":\"Invoice address changed\",\"status\":\"closed\"},"
    "{\"id\":\"T-%s-2\",\"subject\":\"Delivery arrived incomplete\",\"status\":\"closed\"},"
    "{\"id\":\"T-%s\",\"subject\":\"Question on the current order\",\"status\":\"open\"}]}";

void cw_crm_digits(const char *phone, char ret[CW_CRM_DIGITS_MAX])
{
    size_t len = 0;

    for (; *phone && len + 1 < CW_CRM_DIGITS_MAX; phone++)
        if (*phone >= '0' && *phone <= '9')
            ret[len++] = *phone;
    ret[len] = '\0';
}

enum cw_crm_says cw_crm_says(const char *digits)
{
    static const struct {
        char ending[3];
        enum cw_crm_says says;
    } table[] = {
        { "00", CW_CRM_UNKNOWN }, { "97", CW_CRM_SLOW }, { "98", CW_CRM_FAILING }, { "99", CW_CRM_SILENT }
    };
    size_t len = strlen(digits);

    if (len < 2)
        return CW_CRM_UNKNOWN;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (!memcmp(digits + len - 2, table[i].ending, 2))
            return table[i].says;
    return CW_CRM_CONTACT;
}

static uint32_t hash_of(const char *digits)
{
    uint32_t hash = 2166136261u;

    for (; *digits; digits++)
        hash = (hash ^ (unsigned char)*digits) * 16777619u;
    return hash;
}

static const struct country *country_of(const char *digits)
{
    const struct country *country = countries;

    while (country->prefix && strncmp(digits, country->prefix, strlen(country->prefix)) != 0)
        country++;
    return country;
}

struct cw_crm_person cw_crm_person(const char *digits)
{
    const struct country *country = country_of(digits);
    uint32_t hash = hash_of(digits);

    return (struct cw_crm_person){
        .firstname = country->firstnames[hash % NAMES],
        .lastname = country->lastnames[hash / NAMES % NAMES],
        .company = companies[hash / (NAMES * NAMES) % NAMES],
        .jobtitle = jobtitles[hash / (NAMES * NAMES * NAMES) % NAMES],
    };
}

size_t cw_crm_contact(const char *digits, char ret[CW_CRM_BODY_MAX])
{
    struct cw_crm_person who = cw_crm_person(digits);
    size_t len = (size_t)snprintf(ret, CW_CRM_BODY_MAX, head_format, digits, who.firstname, who.lastname,
                                  who.company, who.jobtitle, digits, digits, country_of(digits)->city);

    memcpy(ret + len, middle, sizeof(middle) - 1);
    len += sizeof(middle) - 1;
    return len + (size_t)snprintf(ret + len, CW_CRM_BODY_MAX - len, tail_format, digits, digits, digits);
}
