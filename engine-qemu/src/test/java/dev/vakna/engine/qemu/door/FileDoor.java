package dev.vakna.engine.qemu.door;

import dev.vakna.testkit.engine.EngineStage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A file system that is the host's and lets itself be cut off. Every question and every change of a
 * path that came {@link #through} it is a call; a question that is asked again and again, as by
 * whoever waits, and a run of writes to one file are one call.
 *
 * <p>Counted is what the thread does that set the cut, and whatever threads it starts: an engine's
 * own rounds go by without.
 */
public final class FileDoor implements EngineStage.Door {

  private final DoorProvider provider = new DoorProvider(this);
  private final Path storage;
  private final OptionalInt tries;
  private final InheritableThreadLocal<Cut> cuts = new InheritableThreadLocal<>();
  private volatile @Nullable Cut now;
  private volatile boolean away;

  /**
   * @param storage what is away when the site is out of reach; nothing else is
   * @param tries how many cuts a rule tries, of all that there are
   */
  public FileDoor(Path storage, OptionalInt tries) {
    this.storage = storage;
    this.tries = tries;
  }

  /** The same place, by way of this door. */
  public Path through(Path plain) {
    return provider.path(plain);
  }

  private static final class Cut {
    private final int at;
    private final EngineStage.Side side;
    private String last = "";
    private int passed;

    Cut(int at, EngineStage.Side side) {
      this.at = at;
      this.side = side;
    }

    synchronized void pass(EngineStage.Side here, String call) throws IOException {
      if (here != side || call.equals(last)) {
        return;
      }
      last = call;
      if (++passed == at) {
        throw new FileSystemException(call, null, "Input/output error");
      }
    }

    synchronized int passed() {
      return passed;
    }
  }

  @Override
  public void cutAt(int call, EngineStage.Side side) {
    Cut cut = new Cut(call, side);
    now = cut;
    cuts.set(cut);
  }

  @Override
  public int passed() {
    Cut cut = now;
    return cut == null ? 0 : cut.passed();
  }

  @Override
  public void outOfReach(boolean gone) {
    away = gone;
  }

  @Override
  public OptionalInt tries() {
    return tries;
  }

  @FunctionalInterface
  interface Act<T extends @Nullable Object> {
    T run() throws IOException;
  }

  /** A call that changes nothing: there is nothing to be lost but its answer. */
  <T extends @Nullable Object> T ask(String what, Path plain, Act<T> act) throws IOException {
    pass(EngineStage.Side.BEFORE, what, plain);
    return act.run();
  }

  /** A call that has an effect, which may be had though the caller is told of a fault. */
  <T extends @Nullable Object> T change(String what, Path plain, Act<T> act) throws IOException {
    pass(EngineStage.Side.BEFORE, what, plain);
    T made = act.run();
    try {
      pass(EngineStage.Side.AFTER, what, plain);
    } catch (IOException e) {
      if (made instanceof Closeable open) {
        open.close();
      }
      throw e;
    }
    return made;
  }

  private void pass(EngineStage.Side here, String what, Path plain) throws IOException {
    if (away && plain.startsWith(storage)) {
      throw new FileSystemException(plain.toString(), null, "Stale file handle");
    }
    Cut cut = cuts.get();
    if (cut != null && cut == now) {
      cut.pass(here, what + " " + plain);
    }
  }
}
