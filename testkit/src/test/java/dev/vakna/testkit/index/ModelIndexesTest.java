package dev.vakna.testkit.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.index.ArchiveIndexes;
import dev.vakna.core.index.BuildOutcome;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.index.ModelIndexes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** The model keeps the promises of a keeper of indexes. */
class ModelIndexesTest extends ArchiveIndexesContract {

  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

  @Override
  protected IndexStage open() {
    return new ModelStage();
  }

  private static final class ModelStage implements IndexStage {
    private final ModelIndexes indexes = new ModelIndexes(new SettableClock(AT));
    private final ModelIndexes another = indexes.another();

    private static Sample sample(String key, UUID archive, long bytes) {
      return new Sample(
          new ArchiveIdentity(archive.toString(), bytes, AT),
          new ArchiveSource(key, Path.of("/srv", key), bytes, AT));
    }

    @Override
    public ArchiveIndexes indexes() {
      return indexes;
    }

    @Override
    public ArchiveIndexes another() {
      return another;
    }

    @Override
    public Sample archive(int number) {
      return sample("archive-" + number, new UUID(0, number), 1 << 20);
    }

    @Override
    public Sample damaged(int number) {
      Sample archive = archive(number);
      indexes.fate((key, _) ->
          key.equals(archive.source().key())
              ? new BuildOutcome.Damaged("extent-md5", "an extent is damaged")
              : null);
      return archive;
    }

    @Override
    public Sample replace(Sample archive) {
      return sample(archive.source().key(), new UUID(1, 1), archive.source().sizeBytes() + 1);
    }

    @Override
    public boolean finds(ArchiveIndexes by, Sample archive) {
      return ((ModelIndexes) by).find(archive.identity());
    }

    @Override
    public List<String> harms() {
      return List.of("damaged");
    }

    @Override
    public void spoil(Sample archive, Sample other, String harm) {
      indexes.spoil(archive.identity());
    }

    @Override
    public void dieWhileMaking(Sample archive, Act meanwhile) throws Exception {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch over = new CountDownLatch(1);
      another.fate((_, _) -> {
        begun.countDown();
        over.await();
        throw new IllegalStateException("its process is killed");
      });
      Thread dying =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, _) -> {})
              .start(() -> {
                try {
                  another.build(archive.identity(), archive.source(), true, new Unhurried());
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      begun.await();
      meanwhile.run();
      over.countDown();
      dying.join();
    }

    @Override
    public List<String> remains() {
      return List.of();
    }

    @Override
    public List<String> picture() {
      return List.of();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
