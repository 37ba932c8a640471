package dev.vakna.operations;

/**
 * One outside effect of an operation and its undoing.
 *
 * <p>The drive calls {@link #intent}, writes its answer, calls {@link #perform}, and writes the
 * result. Between any two of these the process may die; then the next worker calls {@code perform}
 * again. So {@code perform} first looks for what an earlier attempt may have left under the same
 * deterministic name and adopts it. {@link #undo} may be called when the effect happened wholly,
 * partly or not at all, and more than once.
 *
 * @param <C> the operation's context
 */
public interface Step<C> {

  /** Name in the journal and in progress, for example {@code write-disks}; unique in its kind. */
  String name();

  /** Share of the whole operation's time, relative to its siblings'; at least 1. */
  int weight();

  /**
   * True for one that waits for something outside and costs the host next to nothing meanwhile.
   * From its begin on the operation takes no place for long work and counts in no cap.
   */
  default boolean waits() {
    return false;
  }

  /** What is about to happen, as JSON text, with the deterministic names it will happen under. */
  String intent(C context);

  /**
   * Brings the effect about, or adopts what an earlier attempt left.
   *
   * @return the result as JSON text; later steps read it through the context
   * @throws StepFailedException when it cannot
   * @throws InterruptedException when it must stop: it stalled, was cancelled, or the process is
   *     shutting down; the drive knows which
   */
  String perform(C context, StepControl control) throws InterruptedException;

  /**
   * Removes whatever the step may have done; finding nothing is success.
   *
   * @throws StepFailedException when it cannot be removed now
   * @throws InterruptedException when it must stop
   */
  void undo(C context, StepControl control) throws InterruptedException;
}
