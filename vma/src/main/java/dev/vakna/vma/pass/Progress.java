package dev.vakna.vma.pass;

import java.util.OptionalLong;

/**
 * How far a pass has come. Measured in compressed input, because clusters run past quickly where a
 * disk is empty.
 *
 * @param compressedRead bytes of the (compressed) archive that were taken in
 * @param compressedTotal bytes of the archive, empty where it comes through a pipe
 * @param dataWritten bytes that were handed to targets
 * @param streamRead bytes of the uncompressed stream that were taken in
 */
public record Progress(
    long compressedRead, OptionalLong compressedTotal, long dataWritten, long streamRead) {}
