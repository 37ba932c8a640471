/**
 * Taking samples so that they can be compared: contestants take turns in rounds, each round in
 * another order, so that what else the machine does meets all of them alike; what is compared is
 * compared within its round.
 */
@NullMarked
package dev.vakna.bench.sample;

import org.jspecify.annotations.NullMarked;
