package org.pivotune.examples;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pivotune.host.BusyException;
import org.pivotune.host.Job;
import org.pivotune.host.PersonaliseResult;
import org.pivotune.host.Pivotune;

/**
 * Who is known, for as long as the limits say: whoever is older is found by nobody, and is forgotten by the next look at
 * anybody. Nothing is written to disk. Safe from any thread.
 */
final class People {
  /** What names look like. */
  static final String ID = "[0-9a-f]{32}";
  private static final int ID_BYTES = 16;

  private final Pivotune pivotune;
  private final HttpLimits limits;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Person> people = new LinkedHashMap<>();

  People(Pivotune pivotune, HttpLimits limits, InstantSource clock) {
    this.pivotune = pivotune;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Somebody new, under a name that nobody guesses.
   *
   * @throws BusyException if too many are known
   */
  synchronized Person add() {
    forgetOld();
    if (people.size() >= limits.people()) {
      throw new BusyException(limits.people() + " people are known already");
    }
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    Person person = new Person(HexFormat.of().formatHex(id), clock.instant());
    people.put(person.id(), person);
    return person;
  }

  /** Somebody's job runs; it is cancelled if they have been forgotten meanwhile. */
  synchronized void began(Person person, Job<PersonaliseResult> job) {
    person.began(job);
    if (people.get(person.id()) != person) {
      letGo(person);
    }
  }

  synchronized Optional<Person> find(String id) {
    forgetOld();
    return Optional.ofNullable(people.get(id));
  }

  /** Faces are personal data: a job ends, a generator leaves the device, and nothing remains. */
  synchronized boolean forget(String id) {
    forgetOld();
    Person person = people.remove(id);
    if (person == null) {
      return false;
    }
    letGo(person);
    return true;
  }

  /** Forgets whose time is over; also to be called when nobody asks. */
  synchronized void forgetOld() {
    List<Person> old = people.values().stream()
        .filter(person -> !person.known().plus(limits.keep()).isAfter(clock.instant())).toList();
    for (Person person : old) {
      people.remove(person.id());
      letGo(person);
    }
  }

  private void letGo(Person person) {
    Job<?> job = person.job();
    if (job != null) {
      job.cancel();
    }
    pivotune.forget(person.id());
  }
}
