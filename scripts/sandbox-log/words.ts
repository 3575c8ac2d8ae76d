/** Vocabulary the generators draw from. */
export const firstNames =
  'Anna Ben Carla David Elena Farid Grace Hiro Ines Jonas Kira Liam Mina Noah Olga Pablo Quinn Rosa Sven Tara Umar Vera Wanda Yusuf Zoe Aisha Bruno Clara Diego Emma Felix Greta Hugo Iris Jamal Kenji Lena Marco Nadia Otto'.split(
    ' ',
  );
export const lastNames =
  'Abbott Berger Castillo Dubois Eriksen Fischer Garcia Haddad Ivanov Jensen Kowalski Lopez Moreau Novak Okafor Petrov Quint Rossi Schmidt Tanaka Ueda Vogel Weber Young Zhang'.split(
    ' ',
  );
export const fruits =
  'apple banana cherry grape lemon mango orange papaya peach pear plum quince raspberry strawberry apricot blueberry kiwi lime melon nectarine fig date coconut pineapple'.split(
    ' ',
  );
export const cities =
  'Berlin Madrid Paris Rome Oslo Lisbon Vienna Prague Dublin Warsaw Athens Helsinki Zurich Milan Porto Lyon Hamburg Seville Bergen Ghent'.split(
    ' ',
  );
export const things =
  'notebook pen mug plate lamp chair candle towel basket cable charger poster puzzle scarf backpack bottle blanket pillow vase clock'.split(
    ' ',
  );
export const goods =
  'boxes crates pallets parcels bottles tiles chairs books bags barrels tickets seedlings bricks jars batteries'.split(
    ' ',
  );
export const domains = ['shop.example', 'mail.test', 'acme.example', 'post.test', 'northwind.example', 'corp.test'];
export const longWords =
  'international cooperation refrigerator mathematics strawberry chocolate university information communication development environment organization responsibility photography hippopotamus mississippi bookkeeper encyclopedia parallel committee accommodation necessary possession embarrassment successful restaurant temperature vegetable'.split(
    ' ',
  );
export const shortWords =
  'planet garden winter silver rocket bridge candle forest market island pencil window purple mirror coffee orange dragon basket kitten button'.split(
    ' ',
  );
export const phrases = [
  'World Health Organization',
  'user account name',
  'monthly sales report',
  'customer order history',
  'quick brown fox',
  'North Atlantic Treaty Organization',
  'last login time',
  'total net price',
  'central processing unit',
  'the rain in Spain',
  'shipping address line two',
  'read the fine manual',
  'open source initiative',
  'request for comments',
  'first in first out queue',
  'never odd or even',
  'as soon as possible',
  'estimated time of arrival',
];
export const monthNames = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** With a capital letter at the start. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `a, b and c` */
export function joined(items: readonly (string | number)[]): string {
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
