package dev.vakna.testkit.destroy;

import dev.vakna.testkit.operation.Interference;
import dev.vakna.testkit.operation.OperationContract;
import dev.vakna.testkit.operation.Stage;
import dev.vakna.testkit.restore.EndOfAMachine;

/** The end of a machine stands what every operation must. */
class DestroyKindTest extends OperationContract {

  @Override
  protected Stage stage(Interference interference) {
    return new EndOfAMachine(interference);
  }
}
