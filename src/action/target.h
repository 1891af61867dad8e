/*
 * What is to be reached: indicators of villages, yearly targets by place.
 */
#ifndef ACTION_TARGET_H
#define ACTION_TARGET_H

#include "action/poll.h"

/* Items of the work list: facts of indicators that my office supplies. */
enum err	indicator_work(struct request *, struct jsonw *) CHECKED;

#endif
