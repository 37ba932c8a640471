package dev.vakna.testkit.restore;

import dev.vakna.testkit.operation.Interference;
import dev.vakna.testkit.operation.OperationContract;
import dev.vakna.testkit.operation.Stage;
import java.util.Set;

/** A restore stands what every operation must. */
class RestoreKindTest extends OperationContract {

  @Override
  protected Stage stage(Interference interference) {
    return new World(interference);
  }

  @Override
  protected Set<String> hindersNothing() {
    return Set.of("console", "screen");
  }
}
