package dev.vakna.bench.section;

import dev.vakna.bench.content.Workload;
import dev.vakna.bench.machine.MemoryDisk;
import dev.vakna.bench.machine.Program;
import dev.vakna.bench.machine.Scratch;
import dev.vakna.bench.restore.IndexSpacing;
import dev.vakna.bench.restore.Nowhere;
import dev.vakna.bench.restore.Restores;
import dev.vakna.bench.sample.Contestant;
import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.disk.ReadBack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The task as Vakna does it. */
final class Own {

  /** Key of a whole restore of the archive as it is. */
  static final String FULL = "full";

  /** Key of a whole restore by the index with all processors. */
  static final String INDEXED = "indexed";

  /** Key of the same with nothing written: what its decoders can do. */
  static final String DECODED_BY_INDEX = "indexed-verify";

  /** Keys of the same onto a disk in memory. */
  static final String FULL_TO_MEMORY = "full-to-memory";

  static final String INDEXED_TO_MEMORY = "indexed-to-memory";

  private final Lab lab;
  private final Proof proof = new Proof();

  Own(Lab lab) {
    this.lab = lab;
  }

  /** Makes sure that what was restored is what was archived. */
  void requireTrue(Workload workload) throws IOException {
    lab.tell("comparing what was restored with what was archived");
    proof.require(ReadBack.of(workload.raw(), Digest.PARTS, lab.control()).digest());
  }

  /** What a restore into files of a directory does. */
  @FunctionalInterface
  private interface Restore {
    void into(Path directory) throws IOException, InterruptedException;
  }

  private Contestant restore(String key, String title, Restore restore) {
    return restore(lab.scratch(), key, title, restore);
  }

  private static Contestant restore(Scratch scratch, String key, String title, Restore restore) {
    Path directory = scratch.fresh(key);
    return Contestant.of(key, title, () -> restore.into(directory))
        .readied(() -> Files.createDirectory(directory))
        .tidied(() -> Scratch.remove(directory));
  }

  /** A whole restore in this process, as a server does it. */
  Contestant full(Workload workload) {
    return restore(
        FULL,
        "Vakna, full restore",
        directory ->
            proof.note(
                FULL, lab.restores().full(workload.archive(), Restores.files(directory), true)));
  }

  /** The same without digests of what is read and written. */
  Contestant fullWithoutDigests(Workload workload) {
    return restore(
        "full-no-digests",
        "Vakna, full restore without digests",
        directory -> lab.restores().full(workload.archive(), Restores.files(directory), false));
  }

  /** The command line in a process of its own. */
  Contestant process(Workload workload) {
    Path directory = lab.scratch().fresh("process");
    List<String> words = new ArrayList<>(lab.settings().vakna());
    words.addAll(List.of("vma", "extract", "--no-progress", workload.archive().toString()));
    words.add(directory.toString());
    return Contestant.of(
            "full-process",
            "Vakna, 'vma extract' as a process",
            () -> Program.pipe(lab.notes(), words).run())
        .tidied(() -> Scratch.remove(directory));
  }

  /** Everything checked, nothing written. */
  Contestant verify(Workload workload) {
    return Contestant.of(
        "verify", "Vakna, verify only", () -> lab.restores().verify(workload.archive()));
  }

  /** A whole restore by the index. */
  Contestant indexed(Workload workload, Path index, int threads) {
    String key = threads == lab.machine().cores() ? INDEXED : INDEXED + "-" + threads;
    return restore(
        key,
        "Vakna, by index, %d decoder%s".formatted(threads, threads == 1 ? "" : "s"),
        directory ->
            proof.note(
                key,
                lab.restores()
                    .indexed(workload.archive(), index, Restores.files(directory), threads)));
  }

  /** A whole restore onto a disk that is never waited for. */
  Contestant fullInto(MemoryDisk memory, Workload workload) {
    return restore(
        memory.scratch(),
        FULL_TO_MEMORY,
        "Vakna, full restore, into memory",
        directory ->
            proof.note(
                FULL_TO_MEMORY,
                lab.restores().full(workload.archive(), Restores.files(directory), true)));
  }

  /** The same by the index. */
  Contestant indexedInto(MemoryDisk memory, Workload workload, Path index, int threads) {
    return restore(
        memory.scratch(),
        INDEXED_TO_MEMORY,
        "Vakna, by index, %d decoder%s, into memory".formatted(threads, threads == 1 ? "" : "s"),
        directory ->
            proof.note(
                INDEXED_TO_MEMORY,
                lab.restores()
                    .indexed(workload.archive(), index, Restores.files(directory), threads)));
  }

  /** Everything decoded and checked by the index, nothing written. */
  Contestant decodedByIndex(Workload workload, Path index, int threads) {
    return Contestant.of(
        DECODED_BY_INDEX,
        "Vakna, by index, %d decoders, nothing written".formatted(threads),
        () ->
            lab.restores()
                .indexed(workload.archive(), index, disk -> Optional.of(new Nowhere()), threads));
  }

  /** The pass that makes an index. */
  Contestant index(Workload workload, IndexSpacing spacing) {
    Path index = lab.scratch().fresh("index.vidx");
    return Contestant.of(
            "index",
            "Vakna, making the index",
            () -> lab.restores().index(workload.archive(), index, spacing.options()))
        .tidied(() -> Files.deleteIfExists(index));
  }
}
