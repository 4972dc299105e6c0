"""kill -9 at every named point and at random moments: nothing lost, nothing computed twice."""

import asyncio

import pytest

from bot.delivery.points import POINTS
from tests.chaos.conftest import BOTH, LONG
from tests.chaos.scene import Fair, Scene

# On PostgreSQL fewer: the whole long form must stay within 15 minutes.
MOMENTS = {"sqlite": 200, "postgresql": 40} if LONG else {"sqlite": 4, "postgresql": 4}
PASSES = (1, 2, 7) if LONG else (2,)
QUESTIONS = 5
# Calls to Telegram that can be under way when a process dies.
IN_THE_WINDOW = 32


@pytest.mark.process
@pytest.mark.parametrize("scene", BOTH, indirect=True)
async def test_killed_at_every_named_point(scene: Scene) -> None:
    kills = 0
    scene.telegram.batch = 1
    for passes in PASSES:
        for point in POINTS:
            scene.ask(QUESTIONS * passes)
            process = await scene.start(point=point, passes=passes, lease=1)
            assert await asyncio.wait_for(process.wait(), 30) == -9, point
            kills += 1
    await scene.start(lease=1)
    await scene.until_answered(60)
    scene.check(repeats=kills * IN_THE_WINDOW)
    print(f"{kills} kills, {scene.total} messages, {scene.repeated()} repeated")


@pytest.mark.process
@pytest.mark.parametrize("scene", BOTH, indirect=True)
async def test_killed_at_random_moments(scene: Scene) -> None:
    fair = Fair()
    moments = MOMENTS[scene.installation.engine.dialect.name]
    scene.telegram.batch = 3
    for _ in range(moments):
        scene.ask(QUESTIONS)
        before = scene.answered()
        process = await scene.start(lease=1, thinks=0.02)
        # From anywhere in the start to somewhere in the work.
        if fair.random() < 0.7:
            await scene.until(lambda before=before: scene.answered() > before, 30)
        await asyncio.sleep(fair.uniform(0, 0.5))
        process.kill()
        await process.wait()
    await scene.start(lease=1)
    await scene.until_answered(60)
    scene.check(repeats=moments * IN_THE_WINDOW)
    print(f"{moments} kills, {scene.total} messages, {scene.repeated()} repeated")


@pytest.mark.process
async def test_sigterm_finishes_what_is_in_hand_and_a_restart_resumes(scene: Scene) -> None:
    scene.ask(200)
    process = await scene.start(thinks=0.05)
    await scene.until(lambda: scene.answered() > 5, 30)
    assert await scene.stop(process) < 10
    assert process.returncode == 0
    with scene.installation.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM lease").scalar_one() == 0
    sent, repeated = scene.answered(), scene.repeated() + scene.total
    assert sent == repeated
    await scene.start()
    await scene.until_answered(60)
    scene.check(repeats=0)


@pytest.mark.process
@pytest.mark.parametrize("scene", BOTH[1:], indirect=True)
async def test_several_processes_of_each_role_on_postgresql(scene: Scene) -> None:
    """Two of each; one of each is killed in the middle, and the others take over."""
    processes = [
        await scene.start(roles=role, lease=1, thinks=0.02)
        for role in ("receive", "answer", "send")
        for _ in range(2)
    ]
    scene.ask(200)
    await scene.until(lambda: scene.answered() > 20, 30)
    for each in processes[::2]:
        each.kill()
    scene.ask(100)
    await scene.until_answered(60)
    scene.check(repeats=IN_THE_WINDOW)
