/* crm.h - the CRM: requests under way, and what becomes of them. */
#ifndef TESTS_SIM_CRM_H
#define TESTS_SIM_CRM_H

#include "sim/world.h"

/* As ports->ask and ports->cancel, for a member. */
enum cw_status sim_crm_ask(struct sim_member *member, const struct cw_request *request, void *tag);
void sim_crm_cancel(struct sim_member *member, void *tag);

/* Any answer to any request of the member. */
void sim_crm_draw_answer(struct sim_member *member);

/* The right answer to its oldest request. */
void sim_crm_answer_well(struct sim_member *member);

/* Whether a request of the record is under way. */
bool sim_crm_is_asked(const struct sim_member *member, int partition, int64_t offset);

/* What an output has of answers: of this record's source, and asked after all that its conversation did
 * before. */
void sim_crm_look_at_answers(struct sim_member *member, const struct sim_message *from,
                             struct cw_slice value);

#endif
