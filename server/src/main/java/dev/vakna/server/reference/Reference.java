package dev.vakna.server.reference;

import dev.vakna.core.problem.ProblemCode;
import java.util.List;
import java.util.Optional;

/**
 * The whole API.
 *
 * @param summary one line
 * @param description Markdown
 */
public record Reference(
    String title, String version, String summary, String description, List<Group> groups) {

  public Reference {
    groups = List.copyOf(groups);
  }

  /** Calls that belong together. */
  public record Group(String name, String description, List<Operation> operations) {
    public Group {
      operations = List.copyOf(operations);
    }
  }

  /** All calls, in the order of their groups. */
  public List<Operation> operations() {
    return groups.stream().flatMap(group -> group.operations().stream()).toList();
  }

  /** The call of that id. */
  public Optional<Operation> operation(String id) {
    return operations().stream().filter(operation -> operation.id().equals(id)).findFirst();
  }

  /** The calls that can be refused with a code, or whose job can fail with it. */
  public List<Operation> endingWith(ProblemCode code) {
    return operations().stream()
        .filter(operation -> operation.codes().anyMatch(code::equals))
        .toList();
  }
}
