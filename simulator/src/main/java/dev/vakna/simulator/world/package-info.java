/**
 * A small data centre: servers that run the real admission, operations and watches over storage in
 * memory and a model engine; customers that call, call again and change their minds; and everything
 * that can go wrong between any two effects. What it must never lead to stands in {@link
 * dev.vakna.simulator.world.Invariant}.
 */
@NullMarked
package dev.vakna.simulator.world;

import org.jspecify.annotations.NullMarked;
