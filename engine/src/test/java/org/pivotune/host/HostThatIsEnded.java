package org.pivotune.host;

import java.util.concurrent.CountDownLatch;

/** A host in a JVM of its own that is ended in the middle of a tuning, and closes in a shutdown hook. */
final class HostThatIsEnded {
  private static final long STEPS_MEANWHILE_MILLIS = 1500;

  private HostThatIsEnded() {}

  public static void main(String... arguments) throws InterruptedException {
    Pivotune pivotune = Pivotune.open(Hosts.config());
    CountDownLatch steps = new CountDownLatch(3);
    Job<PersonaliseResult> tuning = pivotune.personalise(
        Hosts.request(pivotune, 1, 1_000_000).heardBy(progress -> steps.countDown()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        Thread.sleep(STEPS_MEANWHILE_MILLIS); // other hooks run now, and so do steps
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      System.out.println("before closing: " + tuning.state());
      pivotune.close();
      System.out.println("closed: " + tuning.state());
    }));
    steps.await();
    System.exit(0);
  }
}
