package org.pivotune.examples;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pivotune.host.BusyException;
import org.pivotune.host.Job;
import org.pivotune.host.Pivotune;

/** Who is known, for as long as the limits say; nothing is written to disk. Safe from any thread. */
final class People {
  private static final int ID_BYTES = 16;

  private final Pivotune pivotune;
  private final HttpLimits limits;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Person> people = new LinkedHashMap<>();

  People(Pivotune pivotune, HttpLimits limits) {
    this.pivotune = pivotune;
    this.limits = limits;
  }

  /**
   * Somebody new, under a name that nobody guesses.
   *
   * @throws BusyException if too many are known
   */
  synchronized Person add() {
    people.values().stream().filter(person -> person.isOlderThan(limits.keep())).toList()
        .forEach(person -> forget(person.id()));
    if (people.size() >= limits.people()) {
      throw new BusyException(limits.people() + " people are known already; delete one or come back later");
    }
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    Person person = new Person(HexFormat.of().formatHex(id));
    people.put(person.id(), person);
    return person;
  }

  synchronized Optional<Person> find(String id) {
    return Optional.ofNullable(people.get(id));
  }

  /** Faces are personal data: a job ends, a generator leaves the device, and nothing remains. */
  synchronized boolean forget(String id) {
    Person person = people.remove(id);
    if (person == null) {
      return false;
    }
    Job<?> job = person.job();
    if (job != null) {
      job.cancel();
    }
    pivotune.forget(id);
    return true;
  }
}
