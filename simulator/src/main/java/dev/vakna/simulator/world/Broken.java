package dev.vakna.simulator.world;

/**
 * An invariant that did not hold.
 *
 * @param invariant which
 * @param found what was found instead
 */
public record Broken(Invariant invariant, String found) {}
