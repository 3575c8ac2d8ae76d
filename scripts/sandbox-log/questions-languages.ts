import type { QuestionMaker } from './draw.ts';

/** German, Spanish, French and Chinese: sums, shopping, units, dates, lists. */
export const otherLanguages: QuestionMaker = (draw) => {
  const [a, b, n] = [draw.int(11, draw.one([40, 400, 4000])), draw.int(3, draw.one([12, 90, 900])), draw.int(2, 90)];
  const [day, month, year] = [draw.int(1, 28), draw.int(1, 12), draw.int(2023, 2027)];
  const price = (): string => `${draw.int(1, 30)},${draw.one(['50', '20', '95', '80'])}`;
  const [x, y] = [draw.int(2, 14), draw.int(2, 9)];
  switch (draw.int(0, 3)) {
    case 0: {
      const items = draw.some(
        ['Birne', 'Apfel', 'Kirsche', 'Traube', 'Zitrone', 'Feige', 'Mango', 'Pflaume', 'Orange'],
        draw.int(3, 8),
      );
      return {
        text: draw.one([
          `Wie viel ist ${a} mal ${b}?`, `Was ist ${a} plus ${b * 3}?`, `Berechne ${a} minus ${b}, bitte`, `Wie viel ist ${draw.one([5, 10, 15, 25])}% von ${a}?`,
          `Was kosten ${x} Hefte zu je ${price()} € und ${y} Stifte zu je ${price()} € zusammen?`, `Wie viele Kilometer sind ${n} Meilen?`, `Wie viele Pfund sind ${n} kg?`,
          `Welches Datum ist ${n} Tage nach dem ${day}.${month}.${year}?`, `Welcher Wochentag ist der ${day}.${month}.${year}?`,
          `Sortiere die Liste alphabetisch: ${items.join(', ')}`, `Bitte sortiere die Liste absteigend und entferne die Duplikate: ${[...items, items[0]].join(', ')}`,
        ]),
      }; // biome-ignore format: one phrase each
    }
    case 1: {
      const items = draw.some(
        ['pera', 'manzana', 'cereza', 'uva', 'higo', 'mango', 'ciruela', 'naranja', 'kiwi'],
        draw.int(3, 8),
      );
      return {
        text: draw.one([
          `¿Cuánto es ${a} por ${b}?`, `¿Cuánto es ${a} más ${b * 3}?`, `Calcula ${a} menos ${b}, por favor`, `¿Cuánto cuestan ${x} cuadernos a ${price()} € y ${y} lápices a ${price()} € en total?`,
          `¿Cuántas libras son ${n} kg?`, `¿Cuántos kilómetros son ${n} millas?`, `¿Qué día de la semana es el ${day}.${month}.${year}?`, `Ordena la lista de frutas alfabéticamente: ${items.join(', ')}`,
        ]),
      }; // biome-ignore format: one phrase each
    }
    case 2: {
      const items = draw.some(
        ['poire', 'pomme', 'cerise', 'raisin', 'figue', 'mangue', 'prune', 'orange', 'citron'],
        draw.int(3, 8),
      );
      return {
        text: draw.one([
          `Combien font ${a} fois ${b} ?`, `Combien font ${a} plus ${b * 3} ?`, `Calcule ${a} moins ${b}, merci`, `Combien coûtent ${x} cahiers à ${price()} € et ${y} stylos à ${price()} € en tout ?`,
          `Combien de livres font ${n} kg ?`, `Convertis ${n} pouces en cm, merci de le faire`, `Quel jour de la semaine est le ${day}.${month}.${year} ?`, `Trie la liste de fruits par ordre alphabétique : ${items.join(', ')}`,
        ]),
      }; // biome-ignore format: one phrase each
    }
    default:
      return {
        text: draw.one([
          `${a}乘以${b}等于多少？`, `请计算${a}加${b * 3}等于多少`, `${a}减去${b}是多少？`, `我买${x}本笔记本，每本${draw.int(2, 30)}.5元，和${y}支钢笔，每支${draw.int(5, 40)}元，一共多少钱？`,
          `${n}公里是多少英里？`, `${n}公斤等于多少磅？`, `${year}年${month}月${day}日是星期几？`, `${year}年${month}月${day}日之后${n}天是哪一天？请告诉我`,
        ]),
      }; // biome-ignore format: one phrase each
  }
};
