/** Many runs: simulations by the seed, the shortest history that still breaks, and the report. */
@NullMarked
package dev.vakna.simulator.run;

import org.jspecify.annotations.NullMarked;
