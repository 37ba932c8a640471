package dev.vakna.operations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An operation of two steps, {@code one} of weight 1 and {@code two} of weight 3, that do what a
 * test tells them; what it is not told they do at once. Steps are told the results so far.
 */
final class ScriptedKind implements OperationKind<List<String>, Map<String, String>> {

  /** What a step does, or its undoing. */
  @FunctionalInterface
  interface Doing {
    void act(StepControl control) throws InterruptedException;
  }

  /** What was begun: such as {@code perform one} and {@code undo one}. */
  final List<String> begun = new ArrayList<>();

  final Set<String> waiting = new HashSet<>();
  String name = "test";
  boolean quick;
  boolean forwardOnly;
  boolean endingFails;
  boolean outlookFails;
  private final Map<String, Doing> doings = new HashMap<>();

  /**
   * @param what {@code perform} or {@code undo} and the step
   */
  ScriptedKind when(String what, Doing doing) {
    doings.put(what, doing);
    return this;
  }

  ScriptedKind fails(String what, StepFailedException failure) {
    return when(
        what,
        _ -> {
          throw failure;
        });
  }

  private void act(String what, StepControl control) throws InterruptedException {
    begun.add(what);
    doings.getOrDefault(what, _ -> {}).act(control);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean forwardOnly() {
    return forwardOnly || OperationKind.super.forwardOnly();
  }

  @Override
  public boolean quick() {
    return quick || OperationKind.super.quick();
  }

  @Override
  public String aftermath() {
    return "Nothing is left.";
  }

  @Override
  public List<Step<Map<String, String>>> steps() {
    return List.of(new Scripted("one", 1), new Scripted("two", 3));
  }

  Step<Map<String, String>> step(int number) {
    return steps().get(number);
  }

  @Override
  public Map<String, String> context(Operation operation, Map<String, String> results) {
    return results;
  }

  @Override
  public Outlook outlook(Map<String, String> context) {
    if (outlookFails) {
      throw new IllegalStateException("no past");
    }
    return Outlook.NONE;
  }

  @Override
  public String complete(List<String> transaction, Map<String, String> results, Instant now) {
    if (endingFails) {
      throw new IllegalStateException("cannot be written");
    }
    return "completed " + results.get("two");
  }

  @Override
  public String abandon(
      List<String> transaction, Map<String, String> results, Failure failure, Instant now) {
    return "abandoned " + failure.code();
  }

  private final class Scripted implements Step<Map<String, String>> {
    private final String name;
    private final int weight;

    Scripted(String name, int weight) {
      this.name = name;
      this.weight = weight;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int weight() {
      return weight;
    }

    @Override
    public boolean waits() {
      return waiting.contains(name) || Step.super.waits();
    }

    @Override
    public String intent(Map<String, String> results) {
      return "%s is meant".formatted(name);
    }

    @Override
    public String perform(Map<String, String> results, StepControl control)
        throws InterruptedException {
      act("perform " + name, control);
      return "%s is done after %s".formatted(name, results.keySet());
    }

    @Override
    public void undo(Map<String, String> results, StepControl control) throws InterruptedException {
      act("undo " + name, control);
    }
  }
}
