/*
 * Many members with their households as one CSV, for the import benchmark.
 */
#ifndef SAMPLE_BENCH_H
#define SAMPLE_BENCH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * dir/places.csv, dir/households.csv, dir/members.csv with n members.
 * Villages are as many and as large as in the public list: about 2,200 people
 * each.  False when a file cannot be written.
 */
bool	bench_write(const char *dir, uint64_t seed, int64_t n);

#endif
