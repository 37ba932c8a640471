/** Where Cloud VMs are offered, how large they may be there and what they cost. */
@NullMarked
package dev.vakna.core.region;

import org.jspecify.annotations.NullMarked;
